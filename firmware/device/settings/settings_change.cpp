#include "firmware/device/settings/settings_change.hpp"

#include <algorithm>
#include <utility>

#include "firmware/device/settings/cross_checks.hpp"
#include "firmware/device/settings/values.hpp"
#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {
namespace {

constexpr std::size_t most_problems = 10;

}  // namespace

SettingsChange::SettingsChange(const Settings& now) : now_(now), settings_(std::make_unique<Settings>(now)) {}

void SettingsChange::set(const Row& row, std::string_view key_shown, JsonValue value) {
  if (value.is_null()) return set_default(row, *settings_);
  if (auto assigned = assign(row, key_shown, value, *settings_); !assigned) {
    problem(std::string(key_shown), std::move(assigned.error()));
  }
}

void SettingsChange::problem(std::string key, std::string sentence) {
  if (problems_.size() < most_problems) {
    problems_.push_back({std::move(key), std::move(sentence)});
  } else {
    ++further_problems_;
  }
}

void SettingsChange::warning(std::string sentence) {
  warnings_.push_back(std::move(sentence));
}

tl::expected<CheckedChange, ChangeRefused> SettingsChange::finish() {
  if (problems_.empty()) check_together(*settings_, problems_);
  if (!problems_.empty()) return refused();
  CheckedChange change;
  change.settings = std::move(settings_);
  note_differences(change, settings_rows(), false);
  note_differences(change, meter_rows(), true);
  note_warnings(change);
  return change;
}

tl::unexpected<ChangeRefused> SettingsChange::refused() {
  if (further_problems_ > 0) {
    problems_.push_back({{}, joined({"and ", std::to_string(further_problems_), " more"})});
  }
  ChangeRefused refusal;
  refusal.problems = std::move(problems_);
  return tl::unexpected(std::move(refusal));
}

void SettingsChange::note_differences(CheckedChange& change, std::span<const Row> rows, bool of_meter) const {
  for (const Row& row : rows) {
    if (is_same(row, now_, *change.settings)) continue;
    change.changed.push_back(of_meter ? meter_key(row.key) : std::string(row.key));
  }
}

void SettingsChange::note_warnings(CheckedChange& change) {
  const std::vector<std::string> before = warnings_of(now_);
  change.warnings = std::move(warnings_);
  for (std::string& warning : warnings_of(*change.settings)) {
    if (std::find(before.begin(), before.end(), warning) != before.end()) continue;
    change.warnings.push_back(std::move(warning));
  }
}

tl::unexpected<ChangeRefused> malformed(std::string sentence) {
  ChangeRefused refusal;
  refusal.malformed = std::move(sentence);
  return tl::unexpected(std::move(refusal));
}

std::string unknown_member(JsonValue value, std::string_view what, std::span<const std::string_view> known) {
  for (const JsonValue member : value) {
    const bool is_known = std::any_of(known.begin(), known.end(),
                                      [member](std::string_view name) { return member.is_named(name); });
    if (!is_known) {
      return joined(
          {what, " has no member ", in_quotes(member.name()), "; what it can have is ", alternatives(known)});
    }
  }
  return {};
}

}  // namespace amsbridge::device
