#include "firmware/device/history/minute_ring.hpp"

#include <algorithm>

namespace amsbridge::device {
namespace {

std::size_t place_of(Minutes minute) {
  return static_cast<std::size_t>(minute) % MinuteRing::capacity;
}

}  // namespace

void MinuteRing::take(const Measured& measured, std::int64_t epoch_milliseconds) {
  const auto minute = static_cast<Minutes>(epoch_milliseconds / 60'000);
  // A clock that was set back begins anew, since its minutes would come twice.
  if (newest_ == 0 || minute < newest_ - 60) {
    clear();
    first_ = minute;
    newest_ = minute - 1;
  }
  if (minute < newest_) return;
  advance_to(minute);
  for (std::size_t direction = 0; direction < 2; ++direction) {
    if (!measured.power[direction]) continue;
    Sum& sum = sums_[direction];
    sum.milliwatts += *measured.power[direction];
    ++sum.count;
    const std::int64_t thousand_times = 1'000 * std::int64_t{sum.count};
    means_[place_of(minute)][direction] =
        static_cast<std::int32_t>((sum.milliwatts + thousand_times / 2) / thousand_times);
  }
}

void MinuteRing::advance_to(Minutes minute) {
  if (minute == newest_) return;
  const Minutes from = std::max(newest_ + 1, minute - static_cast<Minutes>(capacity) + 1);
  for (Minutes passed = from; passed <= minute; ++passed) means_[place_of(passed)] = {unknown, unknown};
  newest_ = minute;
  sums_ = {};
}

std::optional<std::int32_t> MinuteRing::mean(Minutes minute, Direction direction) const {
  const auto begin = oldest();
  if (!begin || minute < *begin || minute > newest_) return std::nullopt;
  const std::int32_t mean = means_[place_of(minute)][static_cast<std::size_t>(direction)];
  if (mean == unknown) return std::nullopt;
  return mean;
}

std::optional<Minutes> MinuteRing::oldest() const {
  if (newest_ == 0) return std::nullopt;
  return std::max(first_, newest_ - static_cast<Minutes>(capacity) + 1);
}

}  // namespace amsbridge::device
