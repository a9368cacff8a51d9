#pragma once

// Inside of the rows: how a value of each kind is checked, stored and printed.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/settings/rows.hpp"

namespace amsbridge {

[[nodiscard]] inline Assigned refused(std::string clause) {
  return tl::unexpected(std::move(clause));
}

/// "a whole number from 1 to 65535"
[[nodiscard]] std::string words_of(Limits limits);

/// Stores a number, or a number of seconds or days.
template <class Number>
[[nodiscard]] Assigned store_number(Number& into, const RawValue& value, Limits limits) {
  const std::int64_t number = std::get<std::int64_t>(value);
  if (number < limits.lowest || number > limits.highest) return refused("must be " + words_of(limits));
  into = static_cast<Number>(number);
  return {};
}

template <class Number>
[[nodiscard]] std::string print_number(const Number& number) {
  return std::to_string(number);
}

template <class Count, class Period>
[[nodiscard]] std::string print_number(std::chrono::duration<Count, Period> duration) {
  return std::to_string(duration.count());
}

/// What a text may be.
struct TextRule {
  std::string_view allowed;  ///< completes "must be ..." for what is no text at all
  /// What is wrong as the end of the sentence "KEY is VALUE, but ...", or nothing.
  std::optional<std::string> (*problem)(std::string_view text);
};

[[nodiscard]] Assigned store_text(std::string& into, const RawValue& value, const TextRule& rule);

/// The same for a text that may be empty, for which `none` stands where an empty one cannot be written, as in
/// the environment.
[[nodiscard]] Assigned store_text_or_none(std::string& into, const RawValue& value, const TextRule& rule);

/// A text that must not be seen and that the rule takes, whose words do not repeat it.
[[nodiscard]] Assigned store_secret(Secret& into, const RawValue& value, const TextRule& rule);

/// A word that stands for a value.
template <class Value>
struct Word {
  std::string_view word;
  Value value;
};

/// The words alone: "none", "read" and "all".
template <class Words>
[[nodiscard]] std::vector<std::string_view> bare_words(const Words& words) {
  std::vector<std::string_view> result;
  result.reserve(std::size(words));
  for (const auto& entry : words) result.push_back(entry.word);
  return result;
}

/// "none, read or all"
template <class Words>
[[nodiscard]] std::string alternatives(const Words& words) {
  std::string text;
  for (auto entry = std::begin(words); entry != std::end(words); ++entry) {
    const bool is_last = std::next(entry) == std::end(words);
    if (entry != std::begin(words)) text += is_last ? " or " : ", ";
    text += entry->word;
  }
  return text;
}

template <class Value, class Words>
[[nodiscard]] Assigned store_choice(Value& into, const std::string& word, const Words& words) {
  const auto found = std::find_if(std::begin(words), std::end(words),
                                  [&word](const auto& entry) { return entry.word == word; });
  if (found == std::end(words)) return refused("must be " + alternatives(words));
  into = found->value;
  return {};
}

template <class Value, class Words>
[[nodiscard]] std::string print_choice(const Value& value, const Words& words) {
  const auto found = std::find_if(std::begin(words), std::end(words),
                                  [&value](const auto& entry) { return entry.value == value; });
  return std::string(found->word);
}

}  // namespace amsbridge
