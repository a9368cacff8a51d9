#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "firmware/device/settings/settings.hpp"

namespace amsbridge::device {

/// As schema Setting of docs/openapi.yaml names them.
enum class Kind : std::uint8_t { text, number, yes_or_no, choice, choices, secret, source };

/// Whether a sentence about a value that is not taken repeats it. A URL in the wrong place can hold a
/// password.
enum class Repeated : std::uint8_t { yes, no };

/// A text as it is to be stored, or what is wrong with it as the end of the sentence "KEY is VALUE, but ...".
using TakenText = tl::expected<std::string, std::string>;

/// One setting. The form of the page, what is taken from it, the file, the backup and
/// docs/firmware-settings.md are drawn from it. All of it is constant and can stand in flash.
struct Row {
  std::string_view key;      ///< `mqtt.host`; of the meter without a table: `ct_ratio`
  std::string_view help;     ///< one sentence
  std::string_view allowed;  ///< completes "must be ..."; empty where limits or choices say it
  Kind kind = Kind::text;
  Repeated repeated = Repeated::yes;

  std::int32_t lowest = 0;              ///< of a number
  std::int32_t highest = 0;             ///< of a number; octets of a text, as stored, at most
  std::int32_t standard = 0;            ///< the number where none is given: see `number`
  std::string_view standard_text = {};  ///< the same of a text
  std::span<const std::string_view> choices = {};

  /// Of a text or secret. Not asked of an empty secret, which is none.
  TakenText (*take)(std::string_view) = nullptr;
  const std::string& (*text)(const Settings&) = nullptr;
  void (*set_text)(Settings&, std::string&&) = nullptr;

  /// All other kinds but a source are a number: 0 or 1, the place of a choice, a bit for each of several
  /// choices.
  std::int32_t (*number)(const Settings&) = nullptr;
  void (*set_number)(Settings&, std::int32_t) = nullptr;
};

[[nodiscard]] constexpr bool is_secret(const Row& row) {
  return row.kind == Kind::secret;
}
[[nodiscard]] constexpr bool has_text(const Row& row) {
  return row.kind == Kind::text || row.kind == Kind::secret;
}

}  // namespace amsbridge::device
