#include "firmware/device/history/bucket.hpp"

#include <algorithm>

namespace amsbridge::device {

void Bucket::add(const Span& span, Minutes not_before) {
  // An estimate on the border of two makes both of them one.
  if (span.begin_estimated && (span.from == from_ || span.from == to_)) is_estimate_ = true;
  const Minutes begin = std::max(span.from, std::max(from_, not_before));
  const Minutes end = std::min(span.to(), to_);
  if (begin >= end) return;
  // By the difference of what is up to each border, so that the parts of neighbours add up to the whole.
  const auto part_of = [&](std::int64_t whole) {
    return share(whole, end - span.from, span.length) - share(whole, begin - span.from, span.length);
  };
  const bool has_energy = span.energy[0] || span.energy[1];
  if (has_energy && (span.from < from_ || span.to() > to_)) is_estimate_ = true;
  const std::int64_t covered = part_of(span.covered);
  covered_ += covered;
  by_power_ += part_of(span.by_power);
  for (std::size_t direction = 0; direction < 2; ++direction) {
    if (span.energy[direction])
      energy_[direction] = energy_[direction].value_or(0) + part_of(*span.energy[direction]);
    if (!span.power[direction]) continue;
    Power& power = power_[direction];
    const PowerRange& range = *span.power[direction];
    const std::int64_t weight = std::max<std::int64_t>(1, covered);
    power.least = power.weight == 0 ? range.least : std::min(power.least, range.least);
    power.most = std::max(power.most, range.most);
    power.sum += weight * range.mean;
    power.weight += weight;
  }
}

std::optional<std::int64_t> Bucket::energy(Direction direction) const {
  const auto& energy = energy_[static_cast<std::size_t>(direction)];
  if (!energy) return std::nullopt;
  return std::max<std::int64_t>(0, *energy);
}

std::int32_t Bucket::covered() const {
  const std::int64_t seconds = std::int64_t{to_ - from_} * 60;
  return static_cast<std::int32_t>((std::min(covered_, seconds) * 10'000 + seconds / 2) / seconds);
}

std::optional<PowerRange> Bucket::power(Direction direction) const {
  const Power& power = power_[static_cast<std::size_t>(direction)];
  if (power.weight == 0) return std::nullopt;
  const auto mean = static_cast<std::int32_t>((power.sum + power.weight / 2) / power.weight);
  return PowerRange{mean, power.least, power.most};
}

Span Bucket::span() const {
  Span span;
  span.from = from_;
  span.length = to_ - from_;
  span.covered = static_cast<std::uint32_t>(std::min(covered_, std::int64_t{span.length} * 60));
  span.by_power = has_energy() && is_estimate() ? 1 : 0;
  span.energy = {energy(Direction::import), energy(Direction::export_)};
  span.power = {power(Direction::import), power(Direction::export_)};
  return span;
}

}  // namespace amsbridge::device
