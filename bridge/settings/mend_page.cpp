#include "bridge/settings/mend_page.hpp"

#include <functional>
#include <set>
#include <utility>

namespace amsbridge {
namespace {

class Mending {
 public:
  Mending(const SettingsInputs& inputs, LoadedPage& page, std::vector<std::string>& warnings)
      : inputs_(inputs), page_(page), warnings_(warnings) {}

  void mend() {
    while (!is_right() && take_out_what_is_wrong()) load();
    if (is_right() || !load_with(inputs_, page_.surroundings, {}).errors.empty()) return;
    // No value is wrong by itself, but one does not go with the file or the environment.
    if (take_out_one()) return;
    warn("what the page has set does not go with the other settings", page_.attempt.errors.front());
    page_.layer = {};
    load();
  }

 private:
  [[nodiscard]] bool is_right() const { return page_.attempt.errors.empty(); }
  void load() { page_.attempt = load_with(inputs_, page_.surroundings, page_.layer); }

  void warn(std::string_view what, const SettingsError& error) {
    warnings_.push_back(fmt::format("{}, so it is left out: {}", what, error.sentence()));
  }

  bool take_out_what_is_wrong() {
    std::set<std::size_t, std::greater<>> meters;  // the last first: the places of the others stay
    bool any = false;
    for (const SettingsError& error : page_.attempt.errors) {
      if (!is_of_page(error, page_.surroundings)) continue;
      if (page_.layer.values.erase(error.key) > 0) {
        warn(fmt::format("{} cannot be what the page has set", error.key), error);
        any = true;
      } else if (const auto key = meter_key_of(error.key); key && has_meter(key->index)) {
        any = true;
        if (!take_out_of_meter(*key, error)) meters.insert(key->index);
      }
    }
    for (const std::size_t index : meters) {
      page_.layer.meters->erase(page_.layer.meters->begin() + static_cast<std::ptrdiff_t>(index));
    }
    // With none of its own left, the page should not hide those of the file.
    if (!meters.empty() && page_.layer.meters->empty()) page_.layer.meters.reset();
    return any;
  }

  [[nodiscard]] bool has_meter(std::size_t index) const {
    return page_.layer.meters && index < page_.layer.meters->size();
  }

  /// Whether the meter can stay without the key.
  bool take_out_of_meter(const MeterKey& key, const SettingsError& error) {
    const bool can_stay = key.key != "source" && (*page_.layer.meters)[key.index].erase(key.key) > 0;
    warn(can_stay ? fmt::format("{} cannot be what the page has set", error.key)
                  : fmt::format("meter[{}] cannot be as the page has set it", key.index + 1),
         error);
    return can_stay;
  }

  bool take_out_one() {
    const PageLayer whole = page_.layer;
    const SettingsError error = page_.attempt.errors.front();
    for (const auto& [key, value] : whole.values) {
      page_.layer = whole;
      page_.layer.values.erase(key);
      load();
      if (!is_right()) continue;
      warn(fmt::format("{} of the page does not go with the other settings", key), error);
      return true;
    }
    page_.layer = whole;
    page_.layer.meters.reset();
    load();
    if (is_right()) warn("what the page has set of meters does not go with the other settings", error);
    return is_right();
  }

  const SettingsInputs& inputs_;
  LoadedPage& page_;
  std::vector<std::string>& warnings_;
};

}  // namespace

void mend_page(const SettingsInputs& inputs, LoadedPage& page, std::vector<std::string>& warnings) {
  if (!page.layer.is_empty()) Mending(inputs, page, warnings).mend();
}

}  // namespace amsbridge
