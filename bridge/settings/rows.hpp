#pragma once

#include <span>
#include <string>
#include <string_view>

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

/// One setting. File keys, environment variables, flags, their help and `check-config` are drawn from it.
template <class Target>
struct Row {
  std::string_view key;      ///< as in the file: "mqtt.host"
  std::string_view help;     ///< one sentence
  std::string_view allowed;  ///< completes "must be ..."
  Kind kind;
  Secrecy secrecy;
  /// Checks and stores a value of the row's kind.
  Assigned (*assign)(Target& target, const RawValue& value);
  /// The value as check-config shows it; empty when not set. Never asked of a secret row.
  std::string (*print)(const Target& target);
};

using SettingsRow = Row<Settings>;
using MeterRow = Row<MeterSettings>;

/// Every setting but those of a meter, in the order in which they are shown.
[[nodiscard]] std::span<const SettingsRow> settings_rows();

/// The settings of one [[meter]]; from the environment and the flags they are those of the first meter.
[[nodiscard]] std::span<const MeterRow> meter_rows();

/// "mqtt.client_id" -> "AMSBRIDGE_MQTT_CLIENT_ID"
[[nodiscard]] std::string environment_name(std::string_view key);

/// "mqtt.client_id" -> "--mqtt-client-id"
[[nodiscard]] std::string flag_name(std::string_view key);

}  // namespace amsbridge
