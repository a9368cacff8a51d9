#include "bridge/settings/load_meters.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "bridge/settings/credentials.hpp"
#include "bridge/settings/meter_draft.hpp"
#include "metering/topic_rules.hpp"

namespace amsbridge {
namespace {

void apply(const GivenValue& given, std::size_t index, MeterDraft& draft,
           std::vector<SettingsError>& errors) {
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

MeterDraft draft_of(const GivenMeter& given, std::size_t index, std::vector<SettingsError>& errors) {
  MeterDraft draft;
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
void apply_first_meter(const std::vector<GivenValue>& first_meter, std::vector<MeterDraft>& drafts,
                       std::vector<SettingsError>& errors) {
  bool has_source = false;
  for (const GivenValue& value : first_meter) has_source = has_source || value.key == "source";
  if (has_source) drafts.assign(1, MeterDraft{});
  for (const GivenValue& value : first_meter) {
    if (drafts.empty()) {
      errors.push_back(
          {value.origin.where, meter_key(0, value.key),
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
                                 given.meters.size(), is_one ? "" : "s", given.meters_from,
                                 is_one ? "is" : "are", source->origin.words));
}

/// A key that nobody gave may be a credential: that of the meter's name, else that of the first meter.
void apply_credential(const std::filesystem::path& directory, std::string_view key, std::size_t index,
                      MeterDraft& draft, std::vector<SettingsError>& errors) {
  if (draft.origins.contains(key)) return;
  const std::string of_first = fmt::format("meter_{}", key);
  const std::string of_named = fmt::format("meter_{}_{}", as_topic_level(draft.meter.name), key);
  std::optional<GivenValue> given;
  // The key of a meter that is called auth would have the name of the first meter's auth_key.
  if (!draft.meter.name.empty() && of_named != "meter_auth_key") {
    given = given_credential(directory, of_named, key, meter_key(index, key), errors);
  }
  if (!given && index == 0) given = given_credential(directory, of_first, key, meter_key(index, key), errors);
  if (given) apply(*given, index, draft, errors);
}

void apply_credentials(const std::filesystem::path& directory, std::vector<MeterDraft>& drafts,
                       std::vector<SettingsError>& errors) {
  for (std::size_t index = 0; index < drafts.size(); ++index) {
    for (const MeterRow& row : meter_rows()) {
      if (row.secrecy != Secrecy::secret) continue;
      apply_credential(directory, row.key, index, drafts[index], errors);
    }
  }
}

}  // namespace

void load_meters(const GivenValues& given, const std::filesystem::path& credentials, LoadedSettings& loaded,
                 std::vector<SettingsError>& errors) {
  std::vector<MeterDraft> drafts;
  for (const GivenMeter& meter : given.meters) drafts.push_back(draft_of(meter, drafts.size(), errors));
  apply_first_meter(given.first_meter, drafts, errors);
  warn_of_replaced_meters(given, loaded.warnings);
  apply_credentials(credentials, drafts, errors);
  check_meters(drafts, loaded.settings.mqtt, errors);
  for (std::size_t index = 0; index < drafts.size(); ++index) {
    MeterDraft& draft = drafts[index];
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
