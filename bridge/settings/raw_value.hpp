#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace amsbridge {

/// Something that no setting can be, in words: "a table", "a decimal number".
struct OtherValue {
  std::string words;

  bool operator==(const OtherValue&) const = default;
};

/// A value as it was given, before it is checked.
using RawValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>, OtherValue>;

enum class Kind { text, whole_number, yes_or_no, words };

/// A file has types, whereas environment variables and flags are all text.
enum class Writing { typed, text };

/// The value as the alternative of RawValue that belongs to the kind, or nothing if it is not of that kind.
/// Words may be one text with commas; a text may say yes or no as true, false, yes, no, on, off, 1 or 0.
[[nodiscard]] std::optional<RawValue> as_kind(Kind kind, const RawValue& given, Writing writing);

/// The value as a message shows it: texts quoted with what cannot be printed escaped, long ones cut.
[[nodiscard]] std::string shown(const RawValue& value);

/// A text in quotes, escaped and cut as in shown().
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace amsbridge
