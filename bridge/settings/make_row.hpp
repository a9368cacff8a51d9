#pragma once

// Inside of the rows: one function for each kind of setting.

#include <string>
#include <string_view>

#include "bridge/settings/row_values.hpp"

namespace amsbridge {

/// Makes the rows of a target. `at` tells where the value stands in it:
/// `[](auto& settings) -> auto& { return settings.mqtt.port; }`.
template <class Target>
struct MakeRow {
  template <class At>
  static Row<Target> number(std::string_view key, std::string_view help, Limits limits, At at) {
    Row<Target> row{key,
                    help,
                    words_of(limits),
                    Kind::whole_number,
                    Secrecy::open,
                    [at, limits](Target& target, const RawValue& value) {
                      return store_number(at(target), value, limits);
                    },
                    [at](const Target& target) { return print_number(at(target)); },
                    same(at)};
    row.limits = limits;
    return row;
  }

  template <class At>
  static Row<Target> text(std::string_view key, std::string_view help, const TextRule& rule, At at,
                          Secrecy secrecy = Secrecy::open) {
    return {key,
            help,
            std::string(rule.allowed),
            Kind::text,
            secrecy,
            [at, rule](Target& target, const RawValue& value) { return store_text(at(target), value, rule); },
            [at](const Target& target) { return at(target); },
            same(at)};
  }

  /// A path of a file on this machine.
  template <class At>
  static Row<Target> file(std::string_view key, std::string_view help, const TextRule& rule, At at) {
    Row<Target> row = text(key, help, rule, at);
    row.names_file = true;
    return row;
  }

  /// A text, or `none`, which is what an empty one means.
  template <class At>
  static Row<Target> text_or_none(std::string_view key, std::string_view help, const TextRule& rule, At at) {
    Row<Target> row = text(key, help, rule, at);
    row.assign = [at, rule](Target& target, const RawValue& value) {
      return store_text_or_none(at(target), value, rule);
    };
    row.print = [at](const Target& target) { return at(target).empty() ? "none" : at(target); };
    return row;
  }

  template <class At>
  static Row<Target> secret(std::string_view key, std::string_view help, const TextRule& rule, At at) {
    return {
        key,
        help,
        std::string(rule.allowed),
        Kind::text,
        Secrecy::secret,
        [at, rule](Target& target, const RawValue& value) { return store_secret(at(target), value, rule); },
        nullptr,
        same(at)};
  }

  template <class At>
  static Row<Target> yes_or_no(std::string_view key, std::string_view help, At at) {
    return {key,
            help,
            "true or false",
            Kind::yes_or_no,
            Secrecy::open,
            [at](Target& target, const RawValue& value) -> Assigned {
              at(target) = std::get<bool>(value);
              return {};
            },
            [at](const Target& target) { return std::string(at(target) ? "true" : "false"); },
            same(at)};
  }

  /// One of `words`, an array of Word.
  template <class Words, class At>
  static Row<Target> choice(std::string_view key, std::string_view help, const Words& words, At at) {
    Row<Target> row{key,
                    help,
                    alternatives(words) + " in quotes",
                    Kind::text,
                    Secrecy::open,
                    [at, words](Target& target, const RawValue& value) {
                      return store_choice(at(target), std::get<std::string>(value), words);
                    },
                    [at, words](const Target& target) { return print_choice(at(target), words); },
                    same(at)};
    row.choices = bare_words(words);
    return row;
  }

  template <class At>
  static auto same(At at) {
    return [at](const Target& one, const Target& other) { return at(one) == at(other); };
  }
};

}  // namespace amsbridge
