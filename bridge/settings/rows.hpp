#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/settings/raw_value.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// What may be shown of a value. `unquoted`: check-config prints it once it has passed its check, but no
/// error repeats it as it was written (a URL can hold a password in a place that is not allowed).
enum class Secrecy { open, unquoted, secret };

/// Why a value is not taken: the end of the sentence "KEY is VALUE, but ...", or, where the value may not be
/// shown, of the sentence "KEY ...".
using Assigned = tl::expected<void, std::string>;

/// A whole number must lie within them.
struct Limits {
  std::int64_t lowest;
  std::int64_t highest;
};

/// One setting. File keys, environment variables, flags, their help, `check-config` and docs/settings.md are
/// drawn from it.
template <class Target>
struct Row {
  std::string_view key;   ///< as in the file: "mqtt.host"
  std::string_view help;  ///< one sentence
  std::string allowed;    ///< completes "must be ..."
  Kind kind = Kind::text;
  Secrecy secrecy = Secrecy::open;
  /// Checks and stores a value of the row's kind.
  std::function<Assigned(Target& target, const RawValue& value)> assign;
  /// The value as check-config shows it; empty when not set. A secret row has none.
  std::function<std::string(const Target& target)> print;
  /// Whether both have the same value.
  std::function<bool(const Target& one, const Target& other)> is_same;
  std::optional<Limits> limits{};           ///< of a whole number
  std::vector<std::string_view> choices{};  ///< words that a text or each of several words must be one of
  bool names_file = false;                  ///< a path on this machine
  bool waits_for_start = false;             ///< a running bridge goes on with the value that it has
  std::string_view not_from_page{};         ///< why the page cannot change it, a sentence; empty = it can
};

using SettingsRow = Row<Settings>;
using MeterRow = Row<MeterSettings>;

/// Every setting but those of a meter, in the order in which they are shown; those of a table together.
[[nodiscard]] std::span<const SettingsRow> settings_rows();

/// The settings of one [[meter]]; from the environment and the flags they are those of the first meter.
[[nodiscard]] std::span<const MeterRow> meter_rows();

/// "mqtt.client_id" -> "mqtt"; empty for a key that stands in no table.
[[nodiscard]] std::string_view table_of(std::string_view key);

/// What the settings of a table are about, as a heading: "mqtt" -> "Broker".
[[nodiscard]] std::string_view title_of(std::string_view table);

/// The same for the settings of a meter.
inline constexpr std::string_view meter_title = "Meter";

/// "mqtt.client_id" -> "AMSBRIDGE_MQTT_CLIENT_ID"
[[nodiscard]] std::string environment_name(std::string_view key);

/// "mqtt.client_id" -> "--mqtt-client-id"
[[nodiscard]] std::string flag_name(std::string_view key);

}  // namespace amsbridge
