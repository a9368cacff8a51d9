#include "bridge/settings/rows.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <vector>

#include "bridge/settings/row_tables.hpp"

namespace amsbridge {
namespace {

struct Title {
  std::string_view table;
  std::string_view words;
};
constexpr std::array titles{Title{"mqtt", "Broker"},
                            Title{"outbox", "Outbox, which keeps messages while the broker is away"},
                            Title{"home_assistant", "Home Assistant"},
                            Title{"commands", "Commands"},
                            Title{"temperature", "Temperature"},
                            Title{"http", "HTTP"},
                            Title{"log", "Log"},
                            Title{"", "Others"}};

std::vector<SettingsRow> all_rows() {
  std::vector<SettingsRow> rows;
  for (const auto part : {mqtt_rows, outbox_rows, home_assistant_rows, command_rows, temperature_rows,
                          http_rows, log_rows, general_rows}) {
    std::ranges::move(part(), std::back_inserter(rows));
  }
  return rows;
}

}  // namespace

std::span<const SettingsRow> settings_rows() {
  static const std::vector<SettingsRow> rows = all_rows();
  return rows;
}

std::span<const MeterRow> meter_rows() {
  static const std::vector<MeterRow> rows = rows_of_a_meter();
  return rows;
}

std::string_view table_of(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view title_of(std::string_view table) {
  const auto* title = std::ranges::find(titles, table, &Title::table);
  return title == titles.end() ? table : title->words;
}

std::string environment_name(std::string_view key) {
  std::string name = "AMSBRIDGE_";
  for (const char letter : key) {
    name += letter == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return name;
}

std::string flag_name(std::string_view key) {
  std::string name = "--";
  for (const char letter : key) name += letter == '.' || letter == '_' ? '-' : letter;
  return name;
}

}  // namespace amsbridge
