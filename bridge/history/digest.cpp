#include "bridge/history/digest.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace amsbridge::history {
namespace {

constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t quarter = 15 * minute;
constexpr std::int64_t hour_long = 60 * minute;

/// Registers that come more often leave no edge of a quarter to an estimate.
constexpr std::int64_t close_registers = 2 * minute;
/// A register that has not been read for longer is taken to have risen in so much time: what an estimate
/// costs must have an end.
constexpr std::int64_t longest_step = std::int64_t{400} * 24 * hour_long;

/// Of what lies between registers that come at least as often, something is known.
constexpr std::int64_t hourly_registers = 2 * hour_long + 2 * minute;

std::size_t minute_of(std::int64_t time) {
  return static_cast<std::size_t>(time % hour_long / minute);
}

/// Hourly registers are read at the full hour and come some seconds later. The machine's clock may be a
/// little late.
std::int64_t time_of_register(std::int64_t time, const std::optional<MeterPast::Register>& before) {
  constexpr std::int64_t rare = 30 * minute;
  if (before && time - before->time < rare) return time;
  const std::int64_t after = time % hour_long;
  if (after <= minute) return time - after;
  if (after >= hour_long - 15 * second) return time - after + hour_long;
  return time;
}

std::optional<std::int64_t> milliwatt_hours(ams::Decimal kilowatt_hours) {
  const int power = kilowatt_hours.exponent + 6;
  if (power < 0) return ams::rounded(kilowatt_hours, 6).mantissa;
  const auto factor = power_of_ten(power);
  std::int64_t energy = 0;
  if (!factor || __builtin_mul_overflow(kilowatt_hours.mantissa, *factor, &energy)) return std::nullopt;
  return energy;
}

std::optional<std::int64_t> value_of(const KeptReading& reading, Series series) {
  if (series == 0) return std::nullopt;
  for (const KeptValue& value : reading.values) {
    if (value.series == series) return milliwatt_hours(value.number);
  }
  return std::nullopt;
}

}  // namespace

std::string write_past(const MeterPast& past) {
  std::string out;
  write_number(out, 1);
  write_signed(out, past.last_time);
  for (const std::int64_t interval : past.intervals) write_signed(out, interval);
  for (const auto& known : past.registers) {
    write_number(out, known ? 1 : 0);
    if (!known) continue;
    write_signed(out, known->time);
    write_signed(out, known->milliwatt_hours);
  }
  return out;
}

MeterPast read_past(std::string_view octets) {
  OctetReader in(octets);
  MeterPast past;
  if (in.number() != 1) return past;
  past.last_time = in.signed_number();
  for (std::int64_t& interval : past.intervals) interval = in.signed_number();
  for (auto& known : past.registers) {
    if (in.number_up_to(1) == 0) continue;
    const std::int64_t time = in.signed_number();
    known = MeterPast::Register{time, in.signed_number()};
  }
  return in.failed() ? MeterPast{} : past;
}

Digest::Digest(const SeriesNames& names, const MeterPast& past, Load load)
    : names_(names), past_(past), load_(std::move(load)), held_(past_.last_time) {}

HourMinutes& Digest::hour(std::int64_t number) {
  const auto found = hours_.find(number);
  if (found != hours_.end()) return found->second;
  return hours_.emplace(number, load_(number)).first->second;
}

void Digest::take(const KeptReading& reading) {
  hold(reading.time);
  HourMinutes& hour = hour_at(reading.time);
  for (const KeptValue& value : reading.values) {
    SeriesMinutes& minutes = hour.series[value.series];
    minutes.is_register = names_.is_register(value.series);
    minutes.add(minute_of(reading.time), value.number);
  }
  std::array<std::optional<Step>, 2> steps;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const auto direction = static_cast<Direction>(at);
    const auto now = register_of(reading, direction);
    if (now) steps[at] = step(direction, reading.time, *now);
    if (steps[at]) apportion(*steps[at]);
  }
  // What the registers cover is no measured power, which they are apportioned by.
  for (const auto& done : steps) {
    if (done) mark(*done);
  }
}

/// A reading holds until the next one, but no longer than three times the intervals before: unless meters
/// are slow, that is a minute.
void Digest::hold(std::int64_t time) {
  const std::int64_t interval = time - held_;
  if (held_ != 0 && interval > 0) {
    const bool is_second = past_.intervals[0] == 0;
    const std::int64_t usual =
        3 * (is_second ? past_.intervals[1] : std::min(past_.intervals[0], past_.intervals[1]));
    cover(held_, std::min(time, held_ + std::clamp(usual, minute, hour_long)));
  }
  if (time > past_.last_time) {
    if (past_.last_time != 0) past_.intervals = {past_.intervals[1], time - past_.last_time};
    past_.last_time = time;
  }
  held_ = time;
}

void Digest::cover(std::int64_t from, std::int64_t to) {
  while (from < to) {
    const std::int64_t end = std::min(to, (from / minute + 1) * minute);
    std::int64_t& covered = hour_at(from).covered[minute_of(from)];
    // Whole seconds of the minute, so that portions add up to it.
    covered = std::min<std::int64_t>(
        60, covered + (end % minute == 0 ? 60 : end % minute / second) - from % minute / second);
    from = end;
  }
}

std::optional<std::int64_t> Digest::register_of(const KeptReading& reading, Direction direction) const {
  const SeriesNames::Registers& registers = names_.registers()[static_cast<std::size_t>(direction)];
  std::optional<std::int64_t> total = value_of(reading, registers.total);
  if (total) return total;
  for (const Series tariff : registers.tariffs) {
    const auto part = value_of(reading, tariff);
    if (part) total = total.value_or(0) + *part;
  }
  return total;
}

std::optional<Digest::Step> Digest::step(Direction direction, std::int64_t time, std::int64_t now) {
  auto& before = past_.registers[static_cast<std::size_t>(direction)];
  const std::int64_t moment = time_of_register(time, before);
  const auto last = before;
  if (last && moment <= last->time) {
    // A reading from before is part of what is known already. Only one that has grown tells something new:
    // the clock was set back.
    if (now <= last->milliwatt_hours) return std::nullopt;
    before = MeterPast::Register{moment, now};
    return Step{moment, moment, now - last->milliwatt_hours, direction};
  }
  before = MeterPast::Register{moment, now};
  // A register that falls is that of another meter.
  if (!last || now < last->milliwatt_hours) return std::nullopt;
  return Step{std::max(last->time, moment - longest_step), moment, now - last->milliwatt_hours, direction};
}

void Digest::apportion(const Step& step) {
  std::vector<Portion> portions = portions_of(step);
  weigh(portions, step);
  double all = 0;
  for (const Portion& portion : portions) all += portion.weight;
  double reached = 0;
  std::int64_t given = 0;
  for (const Portion& portion : portions) {
    reached += all > 0 ? portion.weight / all : 1.0 / static_cast<double>(portions.size());
    // The rounding of each is made good by the next, so that the sum is exact.
    const std::int64_t up_to =
        &portion == &portions.back()
            ? step.energy
            : std::clamp<std::int64_t>(std::llround(static_cast<double>(step.energy) * reached), given,
                                       step.energy);
    *portion.energy = portion.energy->value_or(0) + (up_to - given);
    given = up_to;
  }
}

/// A step's minutes, and what is known of each by its power.
std::vector<Digest::Portion> Digest::portions_of(const Step& step) {
  std::vector<Portion> portions;
  for (std::int64_t from = step.from; from < step.to || portions.empty();) {
    const std::int64_t end = std::max(from + 1, std::min(step.to, (from / minute + 1) * minute));
    HourMinutes& hour = hour_at(from);
    const std::size_t place = minute_of(from);
    const auto mean = names_.power().mean(hour, place, step.direction);
    const auto length = static_cast<double>(end - from);
    const double measured = mean ? length * static_cast<double>(hour.covered[place]) / 60 : 0;
    portions.push_back({&hour.energy[static_cast<std::size_t>(step.direction)][place],
                        mean.value_or(0) * measured, length - measured, 0});
    from = end;
  }
  return portions;
}

/// What was not measured is spread over the time that nothing is known of, if there is such time; else that
/// time has the power of the rest.
void Digest::weigh(std::vector<Portion>& portions, const Step& step) {
  double known = 0;
  double unknown = 0;
  for (const Portion& portion : portions) {
    known += portion.known;
    unknown += portion.unknown;
  }
  const auto length = static_cast<double>(std::max<std::int64_t>(1, step.to - step.from));
  const double risen = static_cast<double>(step.energy) * static_cast<double>(hour_long);
  const bool has_gap = unknown > length / 20 && risen > known;
  const double rest = length > unknown ? known / (length - unknown) : 0;
  const double power = has_gap ? (risen - known) / unknown : rest;
  for (Portion& portion : portions) portion.weight = portion.known + power * portion.unknown;
}

void Digest::mark(const Step& step) {
  const std::int64_t length = step.to - step.from;
  if (length > close_registers) {
    for (std::int64_t edge = (step.from / quarter + 1) * quarter; edge < step.to; edge += quarter) {
      HourMinutes& hour = hour_at(edge);
      hour.estimated_edges =
          static_cast<std::uint8_t>(hour.estimated_edges | (1U << (edge % hour_long / quarter)));
    }
  }
  if (length > hourly_registers) return;
  for (std::int64_t from = step.from; from < step.to;) {
    const std::int64_t end = std::min(step.to, (from / minute + 1) * minute);
    std::int64_t& covered = hour_at(from).covered[minute_of(from)];
    covered = std::max(covered, (end - from) / second);
    from = end;
  }
}

}  // namespace amsbridge::history
