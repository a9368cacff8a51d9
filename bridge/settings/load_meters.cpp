#include "bridge/settings/load_meters.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "bridge/settings/topic_rules.hpp"

namespace amsbridge {
namespace {

/// A meter on its way from what was given to MeterSettings.
struct Draft {
  MeterSettings meter;
  std::string where;                      ///< of the whole table
  std::map<std::string, Origin> origins;  ///< of the keys that were given, right or wrong
};

std::string meter_key(std::size_t index, std::string_view key) {
  return fmt::format("meter[{}].{}", index + 1, key);
}

void apply(const GivenValue& given, std::size_t index, Draft& draft, std::vector<SettingsError>& errors) {
  const std::string key_shown = meter_key(index, given.key);
  const MeterRow* row = find_row(meter_rows(), given.key);
  if (row == nullptr) {
    std::vector<std::string> known;
    for (const MeterRow& candidate : meter_rows()) known.push_back(meter_key(index, candidate.key));
    errors.push_back({given.key_where, key_shown, unknown_key_sentence(key_shown, known)});
    return;
  }
  draft.origins[given.key] = given.origin;
  if (const auto assigned = assign(*row, key_shown, given, draft.meter); !assigned) {
    errors.push_back({given.origin.where, key_shown, assigned.error()});
  }
}

Draft draft_of(const GivenMeter& given, std::size_t index, std::vector<SettingsError>& errors) {
  Draft draft;
  draft.where = given.where;
  for (const GivenValue& value : given.values) apply(value, index, draft, errors);
  if (!draft.origins.contains("source")) {
    errors.push_back({given.where, meter_key(index, "source"),
                      fmt::format("meter[{}] has no source; give it one, as in source = "
                                  "\"serial:///dev/ttyUSB0\"",
                                  index + 1)});
  }
  return draft;
}

/// The drafts with what environment and flags say about the first meter.
void apply_first_meter(const std::vector<GivenValue>& first_meter, std::vector<Draft>& drafts,
                       std::vector<SettingsError>& errors) {
  bool has_source = false;
  for (const GivenValue& value : first_meter) has_source = has_source || value.key == "source";
  if (has_source) drafts.assign(1, Draft{});
  for (const GivenValue& value : first_meter) {
    if (drafts.empty()) {
      errors.push_back(
          {value.origin.where, meter_key(0, "name"),
           fmt::format("a {} is given, but no meter that it is for: give a source as well", value.key)});
      return;
    }
    drafts.front().where = value.origin.where;
    apply(value, 0, drafts.front(), errors);
  }
}

/// A source from environment or flags takes the place of every meter of the file: nobody should miss them.
void warn_of_replaced_meters(const GivenValues& given, std::vector<std::string>& warnings) {
  const auto source = std::find_if(given.first_meter.rbegin(), given.first_meter.rend(),
                                   [](const GivenValue& value) { return value.key == "source"; });
  if (source == given.first_meter.rend() || given.meters.empty()) return;
  const bool is_one = given.meters.size() == 1;
  warnings.push_back(fmt::format("{} meter{} of {} {} not read, because {} names the only one",
                                 given.meters.size(), is_one ? "" : "s", given.file.string(),
                                 is_one ? "is" : "are", source->origin.words));
}

/// Two meters of the same name (as a topic level) are an error. One without a name is called meter1, meter2
/// ... until it has told its id.
void check_names(const std::vector<Draft>& drafts, std::vector<SettingsError>& errors) {
  std::map<std::string, std::size_t> taken;
  for (std::size_t index = 0; index < drafts.size(); ++index) {
    const Draft& draft = drafts[index];
    const auto origin = draft.origins.find("name");
    const bool was_refused = origin != draft.origins.end() && draft.meter.name.empty();
    if (was_refused) continue;
    const std::string name = draft.meter.name.empty() ? fmt::format("meter{}", index + 1) : draft.meter.name;
    const auto [other, is_new] = taken.emplace(as_topic_level(name), index);
    if (is_new) continue;
    errors.push_back({origin == draft.origins.end() ? draft.where : origin->second.where,
                      meter_key(index, "name"),
                      fmt::format("{} is {}, but meter[{}] has that name on MQTT already",
                                  meter_key(index, "name"), in_quotes(name), other->second + 1)});
  }
}

}  // namespace

void load_meters(const GivenValues& given, LoadedSettings& loaded, std::vector<SettingsError>& errors) {
  std::vector<Draft> drafts;
  for (const GivenMeter& meter : given.meters) drafts.push_back(draft_of(meter, drafts.size(), errors));
  apply_first_meter(given.first_meter, drafts, errors);
  warn_of_replaced_meters(given, loaded.warnings);
  check_names(drafts, errors);
  for (std::size_t index = 0; index < drafts.size(); ++index) {
    Draft& draft = drafts[index];
    for (const MeterRow& row : meter_rows()) {
      loaded.origins[meter_key(index, row.key)] = draft.origins[std::string(row.key)].words;
    }
    loaded.settings.meters.push_back(std::move(draft.meter));
  }
  if (drafts.empty()) {
    loaded.warnings.emplace_back(
        "no meter is set: add a [[meter]] with a source to the file, or give --source");
  }
}

}  // namespace amsbridge
