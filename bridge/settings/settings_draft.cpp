#include "bridge/settings/settings_draft.hpp"

#include <algorithm>
#include <utility>

#include "bridge/settings/text_file.hpp"

namespace amsbridge {

SettingsDraft::SettingsDraft() {
  for (const SettingsRow& row : settings_rows()) origins_.emplace(row.key, Origin{});
}

void SettingsDraft::apply(const GivenValue& given) {
  const SettingsRow* row = find_row(settings_rows(), given.key);
  if (row == nullptr) {
    refuse_unknown(given);
    return;
  }
  origin(given.key) = given.origin;
  const auto assigned = assign(*row, given.key, given, loaded.settings);
  if (!assigned) refuse(given.key, assigned.error());
}

void SettingsDraft::refuse(std::string_view key, std::string problem) {
  errors.push_back({origin(key).where, std::string(key), std::move(problem)});
  refused_.emplace(key);
}

void SettingsDraft::refuse_unknown(const GivenValue& given) {
  const std::vector<std::string> known = keys_of(settings_rows());
  const bool is_table = std::any_of(known.begin(), known.end(), [&given](const std::string& key) {
    return key.starts_with(given.key + ".");
  });
  errors.push_back({given.key_where, given.key,
                    is_table ? fmt::format("{} must be a table: [{}]", given.key, given.key)
                             : unknown_key_sentence(given.key, known)});
}

void SettingsDraft::warn_if_others_read(const std::filesystem::path& path, std::string_view content) {
  if (!is_readable_by_others(path)) return;
  warn(fmt::format("{} holds {} and can be read by every user of this machine: chmod o-r it", path.string(),
                   content));
}

LoadAttempt SettingsDraft::finish() {
  for (const auto& [key, origin] : origins_) loaded.origins[key] = origin.words;
  return {std::move(loaded), std::move(errors)};
}

}  // namespace amsbridge
