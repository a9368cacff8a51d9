#pragma once

// Inside of the rows: the tables that settings_rows() and meter_rows() are made of.

#include <vector>

#include "bridge/settings/rows.hpp"

namespace amsbridge {

[[nodiscard]] std::vector<SettingsRow> mqtt_rows();
[[nodiscard]] std::vector<SettingsRow> outbox_rows();
[[nodiscard]] std::vector<SettingsRow> home_assistant_rows();
[[nodiscard]] std::vector<SettingsRow> command_rows();
[[nodiscard]] std::vector<SettingsRow> temperature_rows();
[[nodiscard]] std::vector<SettingsRow> http_rows();
[[nodiscard]] std::vector<SettingsRow> history_rows();
[[nodiscard]] std::vector<SettingsRow> wifi_rows();
[[nodiscard]] std::vector<SettingsRow> log_rows();
[[nodiscard]] std::vector<SettingsRow> general_rows();
[[nodiscard]] std::vector<MeterRow> rows_of_a_meter();

}  // namespace amsbridge
