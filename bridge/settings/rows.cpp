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
                            Title{"http", "Page and metrics"},
                            Title{"history", "History"},
                            Title{"wifi", "Wi-Fi"},
                            Title{"log", "Log"},
                            Title{"", "Others"}};

// Of parts that cannot be exchanged under way.
constexpr std::array<std::string_view, 7> for_the_next_start{
    "outbox.enabled",    "outbox.megabytes", "outbox.days", "temperature.sensor",
    "temperature.sysfs", "state_directory",  "time_zone"};

struct PageLock {
  std::string_view key;
  std::string_view sentence;
};

// What somebody who has only the page could read more of this machine with, or lose the page by.
constexpr std::array page_locks{
    PageLock{"state_directory",
             "The page's own settings are kept there: the settings file, the environment "
             "or a flag names it."},
    PageLock{"mqtt.password_file",
             "The page does not name files with secrets in them: set the password itself, "
             "or name the file in the settings file."},
    PageLock{"temperature.sysfs",
             "The page does not choose where on this machine sensors are looked for: the "
             "settings file does."}};

void add_rules_of_change(SettingsRow& row) {
  row.waits_for_start = std::ranges::find(for_the_next_start, row.key) != for_the_next_start.end();
  const auto* lock = std::ranges::find(page_locks, row.key, &PageLock::key);
  if (lock != page_locks.end()) row.not_from_page = lock->sentence;
}

std::vector<SettingsRow> all_rows() {
  std::vector<SettingsRow> rows;
  for (const auto part : {mqtt_rows, outbox_rows, home_assistant_rows, command_rows, temperature_rows,
                          http_rows, history_rows, wifi_rows, log_rows, general_rows}) {
    std::ranges::move(part(), std::back_inserter(rows));
  }
  std::ranges::for_each(rows, add_rules_of_change);
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
