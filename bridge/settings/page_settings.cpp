#include "bridge/settings/page_settings.hpp"

#include <algorithm>
#include <utility>

#include "bridge/settings/meter_draft.hpp"
#include "bridge/settings/page_change.hpp"
#include "bridge/settings/page_rules.hpp"
#include "bridge/settings/settings_difference.hpp"

namespace amsbridge {
namespace {

constexpr std::string_view password = "mqtt.password";
using Checked = tl::expected<CheckedChange, ChangeRefused>;

tl::unexpected<ChangeRefused> malformed(std::string sentence) {
  return tl::unexpected(ChangeRefused{std::move(sentence), {}});
}

tl::unexpected<ChangeRefused> refused(std::vector<KeyProblem> problems) {
  constexpr std::size_t most = 100;
  if (problems.size() > most) {
    const std::size_t left_out = problems.size() - most;
    problems.resize(most);
    problems.push_back({"", fmt::format("and {} more", left_out)});
  }
  return tl::unexpected(ChangeRefused{{}, std::move(problems)});
}

std::vector<KeyProblem> problems_of(const std::vector<SettingsError>& errors,
                                    const Surroundings& surroundings) {
  std::vector<KeyProblem> problems;
  for (const SettingsError& error : errors) {
    const bool needs_no_place = is_of_page(error, surroundings) || error.where == "default";
    problems.push_back({error.key, needs_no_place ? error.problem : error.sentence()});
  }
  return problems;
}

bool have_same_broker_and_password(const MqttSettings& one, const MqttSettings& other) {
  return one.host == other.host && one.password == other.password;
}

/// Who has the page for a moment should not get the password by letting the bridge bring it to him.
bool gives_password_away(const SettingsInputs& inputs, const LoadedPage& now, const Settings& next,
                         bool is_password_sent) {
  if (!next.mqtt.password.is_set() || is_password_sent) return false;
  if (have_same_broker_and_password(next.mqtt, now.attempt.loaded.settings.mqtt)) return false;
  const LoadAttempt without_page = load_with(inputs, now.surroundings, {});
  return !have_same_broker_and_password(next.mqtt, without_page.loaded.settings.mqtt);
}

void note_changes(const Settings& before, CheckedChange& change) {
  const SettingsDifference difference = settings_difference(before, change.loaded.settings);
  for (const std::string& key : difference.keys) {
    change.changed.push_back(key);
    if (find_row(settings_rows(), key)->waits_for_start) change.needs_restart.push_back(key);
  }
  for (const auto& meter : difference.meters.changed) {
    for (const std::string& key : meter.keys) change.changed.push_back(meter_key(meter.after, key));
  }
  for (const std::size_t index : difference.meters.added) {
    change.changed.push_back(fmt::format("meter[{}]", index + 1));
  }
  if (!difference.meters.removed.empty()) change.changed.emplace_back("meter");
}

void note_warnings(const std::vector<std::string>& before, std::vector<std::string> of_change,
                   CheckedChange& change) {
  change.warnings = std::move(of_change);
  for (const std::string& warning : change.loaded.warnings) {
    if (std::ranges::find(before, warning) == before.end()) change.warnings.push_back(warning);
  }
}

Checked check(const SettingsInputs& inputs, const LoadedPage& now, const PageChange& wanted,
              WhenLocked when_locked) {
  if (!now.attempt.errors.empty()) return refused(problems_of(now.attempt.errors, now.surroundings));
  ChangedLayer changed = changed_layer(inputs, now, wanted, when_locked);
  if (!changed.malformed.empty()) return malformed(std::move(changed.malformed));
  if (!changed.problems.empty()) return refused(std::move(changed.problems));
  LoadAttempt next = load_with(inputs, now.surroundings, changed.layer);
  if (!next.errors.empty()) return refused(problems_of(next.errors, now.surroundings));
  const auto sent = wanted.values.find(password);
  const bool is_password_sent = sent != wanted.values.end() && sent->second.has_value();
  if (gives_password_away(inputs, now, next.loaded.settings, is_password_sent)) {
    return refused({{std::string(password),
                     "mqtt.host is another one: give the password again, so that it does not go to a broker "
                     "that it is not for"}});
  }
  CheckedChange change;
  change.loaded = std::move(next.loaded);
  change.layer = std::move(changed.layer);
  change.directory = now.surroundings.state_directory;
  note_changes(now.attempt.loaded.settings, change);
  note_warnings(now.attempt.loaded.warnings, std::move(changed.warnings), change);
  return change;
}

bool is_secret(std::string_view key) {
  const SettingsRow* row = find_row(settings_rows(), key);
  const MeterRow* of_meter = find_row(meter_rows(), key);
  return (row != nullptr && row->secrecy == Secrecy::secret) ||
         (of_meter != nullptr && of_meter->secrecy == Secrecy::secret);
}

void take_out_secrets(PageLayer& layer) {
  const auto secret = [](const auto& entry) { return is_secret(entry.first); };
  std::erase_if(layer.values, secret);
  if (!layer.meters) return;
  for (PageValues& meter : *layer.meters) std::erase_if(meter, secret);
}

}  // namespace

Checked check_change(const SettingsInputs& inputs, std::string_view text) {
  if (text.size() > longest_change) {
    return malformed(fmt::format("a change is longer than {} octets", longest_change));
  }
  const auto change = read_change(text);
  if (!change) return malformed(change.error());
  return check(inputs, load_page(inputs), *change, WhenLocked::problem);
}

Checked check_restore(const SettingsInputs& inputs, std::string_view text) {
  if (text.size() > longest_backup) {
    return malformed(fmt::format("a backup is longer than {} octets", longest_backup));
  }
  auto backup = read_backup(text);
  if (!backup) return malformed(backup.error());
  const LoadedPage now = load_page(inputs);
  return check(inputs, now, change_to(*backup, now), WhenLocked::warning);
}

tl::expected<void, std::string> save(const CheckedChange& change) {
  const StoredPage stored = read_page_file(change.directory);
  if (!stored.is_damaged && stored.layer == change.layer) return {};
  FileCalls calls;
  return write_page_file(change.directory, change.layer, calls);
}

std::string backup_json(const SettingsInputs& inputs, bool with_secrets) {
  PageBackup backup{load_page(inputs).layer, with_secrets};
  if (!with_secrets) take_out_secrets(backup.layer);
  return write_backup(backup);
}

}  // namespace amsbridge
