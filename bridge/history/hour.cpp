#include "bridge/history/hour.hpp"

#include <algorithm>
#include <cmath>

namespace amsbridge::history {
namespace {

constexpr double seconds_of_an_hour = 3'600;

struct QuarterEnergy {
  std::optional<std::int64_t> energy;
  bool from_power = false;
};

QuarterEnergy energy_of(const HourMinutes& hour, const PowerSeries& power, std::size_t quarter,
                        Direction direction) {
  QuarterEnergy sum;
  double by_power = 0;
  const auto& registers = hour.energy[static_cast<std::size_t>(direction)];
  for (std::size_t minute = quarter * 15; minute < quarter * 15 + 15; ++minute) {
    if (registers[minute]) {
      sum.energy = sum.energy.value_or(0) + *registers[minute];
      continue;
    }
    const auto mean = power.mean(hour, minute, direction);
    if (!mean) continue;
    by_power += *mean * static_cast<double>(hour.covered[minute]) / seconds_of_an_hour;
    sum.from_power = true;
  }
  if (sum.from_power) sum.energy = sum.energy.value_or(0) + std::llround(by_power);
  return sum;
}

}  // namespace

std::int64_t Roll::mean() const {
  return count == 0 ? 0 : std::llround(sum / static_cast<double>(count));
}

void Roll::add(std::int64_t value) {
  add(Roll{1, static_cast<double>(value) * 10, value, value});
}

void Roll::add(const Roll& other) {
  if (other.count == 0) return;
  least = count == 0 ? other.least : std::min(least, other.least);
  most = count == 0 ? other.most : std::max(most, other.most);
  sum += other.sum;
  count += other.count;
}

void Roll::multiply(std::int64_t factor) {
  sum *= static_cast<double>(factor);
  least *= factor;
  most *= factor;
}

std::optional<std::int64_t> power_of_ten(int exponent) {
  if (exponent < 0 || exponent > 18) return std::nullopt;
  std::int64_t power = 1;
  for (int digit = 0; digit < exponent; ++digit) power *= 10;
  return power;
}

std::optional<ams::Decimal> fit_for_roll(ams::Decimal number) {
  constexpr int finest = -4;
  constexpr std::int64_t most = 1'000'000'000;
  if (number.exponent > 0) {
    const auto factor = power_of_ten(number.exponent);
    std::int64_t whole = 0;
    if (!factor || __builtin_mul_overflow(number.mantissa, *factor, &whole)) return std::nullopt;
    number = {whole, 0};
  }
  if (number.exponent < finest) number = ams::rounded(number, -finest);
  const auto unit = power_of_ten(-number.exponent);
  if (!unit || number.mantissa / *unit >= most || number.mantissa / *unit <= -most) return std::nullopt;
  return number;
}

bool SeriesMinutes::widen_to(std::int8_t finer) {
  const auto factor = power_of_ten(exponent - finer);
  if (!factor) return false;
  const auto fits = [&](const Roll& roll) {
    std::int64_t ignored = 0;
    return !__builtin_mul_overflow(roll.least, *factor, &ignored) &&
           !__builtin_mul_overflow(roll.most, *factor, &ignored);
  };
  if (!std::all_of(rolls.begin(), rolls.end(), fits)) return false;
  for (Roll& roll : rolls) roll.multiply(*factor);
  exponent = finer;
  return true;
}

void SeriesMinutes::add(std::size_t minute, ams::Decimal number) {
  const bool is_empty =
      std::all_of(rolls.begin(), rolls.end(), [](const Roll& roll) { return roll.count == 0; });
  if (!is_register) {
    const auto fitting = fit_for_roll(number);
    if (!fitting) return;
    number = *fitting;
  }
  if (is_empty) exponent = number.exponent;
  if (number.exponent < exponent && !widen_to(number.exponent)) return;
  const auto factor = power_of_ten(number.exponent - exponent);
  if (!factor || __builtin_mul_overflow(number.mantissa, *factor, &number.mantissa)) return;
  if (is_register) rolls[minute] = Roll{};
  rolls[minute].add(number.mantissa);
}

std::optional<double> PowerSeries::mean(const HourMinutes& hour, std::size_t minute,
                                        Direction direction) const {
  const auto mean_of = [&](Series wanted) -> std::optional<double> {
    const auto found = hour.series.find(wanted);
    if (found == hour.series.end() || found->second.rolls[minute].count == 0) return std::nullopt;
    const Roll& roll = found->second.rolls[minute];
    return roll.sum / static_cast<double>(roll.count) * std::pow(10.0, found->second.exponent - 1 + 3);
  };
  const auto own = mean_of(direction == Direction::import ? import : export_);
  if (own) return own;
  const auto both = mean_of(net);
  if (!both) return std::nullopt;
  return std::max(0.0, direction == Direction::import ? *both : -*both);
}

HourSummary summary_of(const HourMinutes& hour, const PowerSeries& power) {
  HourSummary summary;
  for (const auto& [number, minutes] : hour.series) {
    SeriesHour& of_hour = summary.series[number];
    of_hour.is_register = minutes.is_register;
    of_hour.exponent = minutes.exponent;
    for (const Roll& roll : minutes.rolls) {
      if (minutes.is_register && roll.count > 0) of_hour.roll = Roll{};
      of_hour.roll.add(roll);
    }
  }
  for (std::size_t quarter = 0; quarter < 4; ++quarter) {
    Quarter& of_quarter = summary.quarters[quarter];
    for (std::size_t direction = 0; direction < 2; ++direction) {
      const auto sum = energy_of(hour, power, quarter, static_cast<Direction>(direction));
      of_quarter.energy[direction] = sum.energy;
      of_quarter.from_power |= sum.from_power;
    }
    for (std::size_t minute = quarter * 15; minute < quarter * 15 + 15; ++minute)
      of_quarter.covered += hour.covered[minute];
    of_quarter.edge_estimated = ((hour.estimated_edges >> quarter) & 1U) != 0;
  }
  return summary;
}

}  // namespace amsbridge::history
