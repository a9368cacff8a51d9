#include "bridge/settings/page_change.hpp"

#include <utility>

#include "bridge/settings/meter_draft.hpp"
#include "bridge/settings/page_rules.hpp"

namespace amsbridge {
namespace {

/// Where "" is no value, it stands for none.
template <class Target>
bool means_none(const Row<Target>& row, const RawValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || !text->empty() || row.kind != Kind::text) return false;
  return row.secrecy == Secrecy::secret || row.key == "source" || row.print(Target{}).empty();
}

/// Checks a value by itself and puts it into `target`. The error is a sentence.
template <class Target>
Assigned checked(const Row<Target>& row, const std::string& key_shown, const RawValue& value,
                 Target& target) {
  if (auto problem = text_rule_problem(value)) {
    return tl::unexpected(fmt::format("{} {}", key_shown, *problem));
  }
  GivenValue given;
  given.value = value;
  given.writing = Writing::typed;
  return assign(row, key_shown, given, target);
}

class LayerChange {
 public:
  LayerChange(const SettingsInputs& inputs, const LoadedPage& now, WhenLocked when_locked)
      : inputs_(inputs), now_(now), settings_(now.attempt.loaded.settings), when_locked_(when_locked) {
    result_.layer = now.layer;
    bare_ = settings_;
    bare_.meters.clear();
  }

  ChangedLayer of(const PageChange& change) && {
    for (const auto& [key, value] : change.values) set(key, value);
    if (change.takes_meters_back) result_.layer.meters.reset();
    if (change.meters) set_meters(*change.meters);
    return std::move(result_);
  }

 private:
  void problem(std::string key, std::string sentence) {
    result_.problems.push_back({std::move(key), std::move(sentence)});
  }

  void locked(const std::string& key, const std::string& lock) {
    if (when_locked_ == WhenLocked::problem) {
      problem(key, fmt::format("{} cannot be changed here. {}", key, lock));
    } else {
      result_.warnings.push_back(fmt::format("{} is not restored. {}", key, lock));
    }
  }

  void set(const std::string& key, const std::optional<RawValue>& value) {
    const SettingsRow* row = find_row(settings_rows(), key);
    if (row == nullptr) {
      problem(key, unknown_key_sentence(key, keys_of(settings_rows())));
    } else if (!value) {
      result_.layer.values.erase(key);
    } else {
      set(*row, key, *value);
    }
  }

  void set(const SettingsRow& row, const std::string& key, const RawValue& value) {
    Settings changed = bare_;
    const Assigned assigned = checked(row, key, value, changed);
    if (!assigned) {
      if (!means_none(row, value)) return problem(key, assigned.error());
      result_.layer.values.erase(key);
      return;
    }
    const bool is_same = row.is_same(changed, bare_);
    if (is_same && !now_.layer.values.contains(key)) return;
    if (const std::string lock = lock_of(row, now_.attempt.loaded); !lock.empty()) {
      if (!is_same) locked(key, lock);
      return;
    }
    if (row.names_file && !is_same) {
      if (const auto wrong = file_rule_problem(row.print(changed))) {
        return problem(key, fmt::format("{} {}", key, *wrong));
      }
    }
    result_.layer.values[key] = value;
  }

  void set_meters(const std::vector<ChangedMeter>& meters) {
    const std::vector<PageValues> before = given_meters(now_);
    std::vector<PageValues> after;
    std::set<std::size_t> taken;
    for (const ChangedMeter& meter : meters) {
      if (meter.was && (*meter.was >= before.size() || !taken.insert(*meter.was).second)) {
        result_.malformed =
            fmt::format("meters[{}].was is {}, but {}", after.size(), *meter.was,
                        *meter.was < before.size() ? "another meter was that one, too"
                                                   : fmt::format("the meters before are {}", before.size()));
        return;
      }
      PageValues values = meter.was ? before[*meter.was] : PageValues{};
      for (const auto& [key, value] : meter.values) set(meter, after.size(), key, value, values);
      after.push_back(std::move(values));
    }
    if (after == before) return;
    if (const std::string lock = lock_of_meters(now_.attempt.loaded); !lock.empty()) {
      return locked("meter", lock);
    }
    result_.layer.meters = std::move(after);
  }

  void set(const ChangedMeter& meter, std::size_t index, const std::string& key,
           const std::optional<RawValue>& value, PageValues& values) {
    const std::string key_shown = meter_key(index, key);
    const MeterRow* row = find_row(meter_rows(), key);
    if (row == nullptr) {
      std::vector<std::string> known;
      for (const MeterRow& candidate : meter_rows()) known.push_back(meter_key(index, candidate.key));
      return problem(key_shown, unknown_key_sentence(key_shown, known));
    }
    if (!value) {
      values.erase(key);
      return;
    }
    const bool has_been = meter.was && *meter.was < settings_.meters.size();
    const MeterSettings before = has_been ? settings_.meters[*meter.was] : MeterSettings{};
    MeterSettings changed = before;
    const Assigned assigned = checked(*row, key_shown, *value, changed);
    if (!assigned && !means_none(*row, *value)) return problem(key_shown, assigned.error());
    const bool is_same = assigned && row->is_same(before, changed);
    if (is_same && !values.contains(key)) return;
    const std::string lock = has_been ? lock_of(*row, *meter.was, now_.attempt.loaded) : std::string();
    if (!lock.empty()) {
      if (!is_same) locked(key_shown, lock);
      return;
    }
    if (!assigned) {
      values.erase(key);
      return;
    }
    if (key == "source" && !is_same) {
      if (const auto wrong = source_rule_problem(changed.source, settings_, inputs_)) {
        return problem(key_shown, fmt::format("{} {}", key_shown, *wrong));
      }
    }
    // As it was written before, so that nothing differs where nothing has changed.
    if (!is_same) values[key] = *value;
  }

  const SettingsInputs& inputs_;
  const LoadedPage& now_;
  const Settings& settings_;
  const WhenLocked when_locked_;
  Settings bare_;  ///< as they are, but without meters, of which there can be many to copy
  ChangedLayer result_;
};

}  // namespace

ChangedLayer changed_layer(const SettingsInputs& inputs, const LoadedPage& now, const PageChange& change,
                           WhenLocked when_locked) {
  return LayerChange(inputs, now, when_locked).of(change);
}

std::vector<PageValues> given_meters(const LoadedPage& now) {
  if (now.layer.meters) return *now.layer.meters;
  std::vector<PageValues> meters;
  for (const GivenMeter& meter : now.surroundings.given.meters) {
    PageValues& values = meters.emplace_back();
    for (const GivenValue& value : meter.values) values[value.key] = value.value;
  }
  return meters;
}

}  // namespace amsbridge
