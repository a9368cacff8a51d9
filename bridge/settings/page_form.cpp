#include <algorithm>
#include <charconv>
#include <cstdint>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "bridge/settings/meter_draft.hpp"
#include "bridge/settings/page_rules.hpp"
#include "bridge/settings/page_settings.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

std::string text_of(const Json& json) {
  // An environment variable can hold what is no UTF-8.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "must be true or false in quotes": a form has no quotes.
std::string without_quotes(std::string words) {
  constexpr std::string_view quotes = " in quotes";
  if (const auto at = words.find(quotes); at != std::string::npos) words.erase(at, quotes.size());
  return words;
}

template <class Target>
std::string_view kind_of(const Row<Target>& row) {
  if (row.secrecy == Secrecy::secret) return "secret";
  if (row.key == "source") return "source";
  switch (row.kind) {
    case Kind::whole_number: return "number";
    case Kind::yes_or_no: return "switch";
    case Kind::words: return "choices";
    case Kind::text: break;
  }
  return row.choices.empty() ? "text" : "choice";
}

Json words_in(std::string_view text) {
  Json words = Json::array();
  while (!text.empty()) {
    const auto comma = text.find(", ");
    words.push_back(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 2);
  }
  return words;
}

/// The value as check-config prints it, in the type that the form has it in.
Json typed(Kind kind, const std::string& printed) {
  switch (kind) {
    case Kind::whole_number: {
      std::int64_t number = 0;
      std::from_chars(printed.data(), printed.data() + printed.size(), number);
      return number;
    }
    case Kind::yes_or_no: return printed == "true";
    case Kind::words: return words_in(printed);
    case Kind::text: break;
  }
  return printed;
}

template <class Target>
Json value_in(const Row<Target>& row, const Target& target) {
  return typed(row.kind, row.print(target));
}

/// What is the same for all targets.
template <class Target>
Json form_of(const Row<Target>& row) {
  Json form{
      {"key", row.key}, {"help", row.help}, {"kind", kind_of(row)}, {"allowed", without_quotes(row.allowed)}};
  if (!row.choices.empty()) form["choices"] = row.choices;
  if (row.limits) {
    form["lowest"] = row.limits->lowest;
    form["highest"] = row.limits->highest;
  }
  if (row.waits_for_start) form["needs_restart"] = true;
  // A meter without a source is none, so there is no standard one.
  if (row.print && row.key != "source") form["default"] = value_in(row, Target{});
  return form;
}

template <class Target>
Json setting_of(const Row<Target>& row, const Target& target, const std::string& origin) {
  Json setting = form_of(row);
  const bool is_given = !origin.starts_with("default");
  if (row.print) setting["value"] = value_in(row, target);
  // Where a secret stands is told, but nothing of it.
  setting["is_set"] = (row.secrecy == Secrecy::secret || is_given) && !row.is_same(target, Target{});
  setting["origin"] = origin;
  return setting;
}

std::string origin_of(const LoadedSettings& loaded, const std::string& key) {
  const auto found = loaded.origins.find(key);
  return found == loaded.origins.end() ? "default" : found->second;
}

Json groups_of(const LoadedSettings& loaded) {
  Settings bare = loaded.settings;
  bare.meters.clear();
  Json groups = Json::array();
  for (const SettingsRow& row : settings_rows()) {
    const std::string_view table = table_of(row.key);
    if (groups.empty() || groups.back()["id"] != table) {
      groups.push_back({{"id", table}, {"title", title_of(table)}, {"settings", Json::array()}});
    }
    Json setting = setting_of(row, bare, origin_of(loaded, std::string(row.key)));
    if (const std::string lock = lock_of(row, loaded); !lock.empty()) setting["locked"] = lock;
    groups.back()["settings"].push_back(std::move(setting));
  }
  return groups;
}

Json new_meter() {
  Json settings = Json::array();
  for (const MeterRow& row : meter_rows()) settings.push_back(form_of(row));
  return settings;
}

Json meters_of(const LoadedSettings& loaded) {
  Json meters = Json::array();
  const std::string lock_of_all = lock_of_meters(loaded);
  for (std::size_t index = 0; index < loaded.settings.meters.size(); ++index) {
    Json settings = Json::array();
    for (const MeterRow& row : meter_rows()) {
      const std::string origin = origin_of(loaded, meter_key(index, row.key));
      Json setting = setting_of(row, loaded.settings.meters[index], origin);
      const std::string lock = lock_of_all.empty() ? lock_of(row, index, loaded) : lock_of_all;
      if (!lock.empty()) setting["locked"] = lock;
      settings.push_back(std::move(setting));
    }
    Json meter{{"origin", origin_of(loaded, meter_key(index, "source"))}};
    if (!lock_of_all.empty()) meter["locked"] = lock_of_all;
    meter["settings"] = std::move(settings);
    meters.push_back(std::move(meter));
  }
  return meters;
}

/// Why nothing can be saved: a sentence; empty if it can.
std::string reason_not_to_write(const LoadedPage& page) {
  if (!page.attempt.errors.empty()) {
    return "The settings are not right: " + page.attempt.errors.front().sentence();
  }
  std::error_code ignored;
  fs::path directory = page.surroundings.state_directory;
  while (!fs::exists(directory, ignored) && directory.has_relative_path())
    directory = directory.parent_path();
  if (::access(directory.c_str(), W_OK | X_OK) == 0) return {};
  return fmt::format("The bridge may not write to {}.", directory.string());
}

}  // namespace

std::string settings_json(const SettingsInputs& inputs) {
  const LoadedPage page = load_page(inputs);
  const std::string reason = reason_not_to_write(page);
  Json form{{"writable", reason.empty()}};
  if (!reason.empty()) form["reason"] = reason;
  form["groups"] = groups_of(page.attempt.loaded);
  form["meter"] = new_meter();
  form["meters"] = meters_of(page.attempt.loaded);
  return text_of(form);
}

std::string saved_json(const CheckedChange& change, bool saved) {
  return text_of({{"saved", saved},
                  {"applied", change.changed},
                  {"needs_restart", change.needs_restart},
                  {"warnings", change.warnings}});
}

std::string problems_json(const std::vector<KeyProblem>& problems) {
  Json list = Json::array();
  for (const KeyProblem& problem : problems) {
    list.push_back({{"key", problem.key}, {"sentence", problem.sentence}});
  }
  return text_of({{"problems", std::move(list)}});
}

}  // namespace amsbridge
