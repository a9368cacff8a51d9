#include "firmware/device/boot/boot_record.hpp"

#include <algorithm>

namespace amsbridge::device {
namespace {

constexpr std::uint32_t most = 1'000;

bool is_crash(ResetReason reason) {
  return reason == ResetReason::watchdog || reason == ResetReason::exception;
}

std::string count_words(std::uint32_t crashes) {
  if (crashes == BootWatch::loop) return "Three";
  return std::to_string(crashes);
}

}  // namespace

BootWatch::BootWatch(Chip& chip, Instant start) : chip_(chip), start_(start) {
  if (is_crash(chip.reset_reason())) quick_crashes_ = std::min(chip.boot_record().quick_crashes, most);
  chip_.keep({quick_crashes_ + 1});
  if (is_crash_loop())
    words_ = count_words(quick_crashes_) + " quick crashes in a row, the last: " + chip.reset_words();
}

void BootWatch::tick(Instant now) {
  if (is_settled_ || now - start_ < quick) return;
  is_settled_ = true;
  chip_.keep({});
}

}  // namespace amsbridge::device
