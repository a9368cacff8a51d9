#include "bridge/settings/load_page.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "bridge/settings/check_settings.hpp"
#include "bridge/settings/load_meters.hpp"
#include "bridge/settings/mend_page.hpp"
#include "bridge/settings/settle_settings.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

GivenValue given_by_page(const std::string& key, const RawValue& value, const std::string& file) {
  return {key, value, Writing::typed, {Layer::page, "page", file}, file};
}

/// As check_settings and the page's own files will have it: relative to the file that it stands in.
fs::path state_directory_of(const GivenValues& given, const SettingsInputs& inputs) {
  fs::path directory = default_state_directory(inputs.state_homes).path;
  for (const GivenValue& value : given.settings) {
    const auto* text = std::get_if<std::string>(&value.value);
    if (value.key != "state_directory" || text == nullptr || text->empty()) continue;
    const bool is_in_file = value.origin.layer == Layer::file;
    directory = is_in_file ? given.file.parent_path() / *text : fs::path(*text);
  }
  return directory;
}

/// Whether both come to the same once they are checked.
bool are_alike(const SettingsRow& row, const GivenValue& one, const GivenValue& other) {
  Settings of_one;
  Settings of_other;
  return !assign(row, one.key, one, of_one) || !assign(row, one.key, other, of_other) ||
         row.is_same(of_one, of_other);
}

/// Somebody who edits the file should not wonder why nothing happens.
void warn_of_overruled(const GivenValues& given, const GivenValue& by_page,
                       std::vector<std::string>& warnings) {
  const SettingsRow* row = find_row(settings_rows(), by_page.key);
  const auto in_file = std::ranges::find_if(given.settings, [&](const GivenValue& value) {
    return value.key == by_page.key && value.origin.layer == Layer::file;
  });
  if (row == nullptr || in_file == given.settings.end() || are_alike(*row, *in_file, by_page)) return;
  warnings.push_back(
      fmt::format("{} of {} does not count, because the page has set another: take that back "
                  "on the page, or delete its line in {}",
                  by_page.key, in_file->origin.words, by_page.origin.where));
}

void put_meters(const std::vector<PageValues>& meters, const std::string& file, GivenValues& given,
                std::vector<std::string>& warnings) {
  if (!given.meters.empty()) {
    const bool is_one = given.meters.size() == 1;
    warnings.push_back(
        fmt::format("{} meter{} of {} {} not read, because the page has set which there are: "
                    "delete \"meters\" in {} to have {} back",
                    given.meters.size(), is_one ? "" : "s", given.meters_from, is_one ? "is" : "are", file,
                    is_one ? "it" : "them"));
  }
  given.meters.clear();
  given.meters_from = "the page";
  for (const PageValues& meter : meters) {
    GivenMeter& added = given.meters.emplace_back(GivenMeter{file, {}});
    for (const auto& [key, value] : meter) added.values.push_back(given_by_page(key, value, file));
  }
}

void put_page(const PageLayer& layer, const std::string& file, GivenValues& given,
              std::vector<std::string>& warnings) {
  std::vector<GivenValue> by_page;
  for (const auto& [key, value] : layer.values) {
    by_page.push_back(given_by_page(key, value, file));
    warn_of_overruled(given, by_page.back(), warnings);
  }
  const auto after_file = std::ranges::find_if(
      given.settings, [](const GivenValue& value) { return value.origin.layer > Layer::page; });
  given.settings.insert(after_file, std::make_move_iterator(by_page.begin()),
                        std::make_move_iterator(by_page.end()));
  if (layer.meters) put_meters(*layer.meters, file, given, warnings);
}

}  // namespace

Surroundings surroundings_of(const SettingsInputs& inputs) {
  Surroundings result;
  result.given = collect(inputs, result.errors, result.warnings);
  result.state_directory = state_directory_of(result.given, inputs);
  return result;
}

LoadAttempt load_with(const SettingsInputs& inputs, const Surroundings& surroundings,
                      const PageLayer& layer) {
  SettingsDraft draft;
  draft.errors = surroundings.errors;
  draft.loaded.warnings = surroundings.warnings;
  draft.file = surroundings.given.file;
  GivenValues given = surroundings.given;
  put_page(layer, page_file_in(surroundings.state_directory).string(), given, draft.loaded.warnings);
  for (const GivenValue& value : given.settings) draft.apply(value);
  settle_paths(draft);
  settle_password(inputs, draft);
  fill_in_defaults(inputs, draft);
  check_together(inputs, draft);
  load_meters(given, inputs.credentials, draft.loaded, draft.errors);
  check_with_meters(draft);
  return draft.finish();
}

LoadedPage load_page(const SettingsInputs& inputs) {
  LoadedPage page;
  page.surroundings = surroundings_of(inputs);
  page.stored = read_page_file(page.surroundings.state_directory);
  page.layer = page.stored.layer;
  page.attempt = load_with(inputs, page.surroundings, page.layer);
  std::vector<std::string> warnings = page.stored.warnings;
  mend_page(inputs, page, warnings);
  auto& all = page.attempt.loaded.warnings;
  all.insert(all.begin(), warnings.begin(), warnings.end());
  return page;
}

bool is_of_page(const SettingsError& error, const Surroundings& surroundings) {
  return error.where == page_file_in(surroundings.state_directory).string();
}

std::optional<MeterKey> meter_key_of(std::string_view key) {
  constexpr std::string_view beginning = "meter[";
  if (!key.starts_with(beginning)) return std::nullopt;
  key.remove_prefix(beginning.size());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  key.remove_prefix(static_cast<std::size_t>(end - key.data()));
  if (error != std::errc{} || number == 0 || !key.starts_with("].")) return std::nullopt;
  return MeterKey{number - 1, std::string(key.substr(2))};
}

}  // namespace amsbridge
