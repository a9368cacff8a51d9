#include "bridge/settings/setting_words.hpp"

#include <fmt/format.h>

#include "bridge/settings/rows.hpp"

namespace amsbridge {
namespace {

template <class Target>
SettingWords words_of(const Row<Target>& row) {
  // A meter without a source is none, so there is no standard one.
  const bool has_standard = row.print && row.key != "source";
  return {{}, {}, row.key, has_standard ? row.print(Target{}) : std::string(), row.allowed, row.help};
}

}  // namespace

std::vector<SettingWords> setting_words() {
  std::vector<SettingWords> result;
  for (const MeterRow& row : meter_rows()) {
    SettingWords& words = result.emplace_back(words_of(row));
    words.table = "[[meter]]";
    words.title = meter_title;
  }
  for (const SettingsRow& row : settings_rows()) {
    SettingWords& words = result.emplace_back(words_of(row));
    const std::string_view table = table_of(row.key);
    if (!table.empty()) words.table = fmt::format("[{}]", table);
    words.title = title_of(table);
  }
  return result;
}

}  // namespace amsbridge
