#include "ams/guard/meter_clock.hpp"

#include "ams/flash.hpp"

namespace ams {
namespace {

/// What the clocks of a maker are known to show that send no offset, or a false one. Only what was compared
/// with the time of arrival, over summer and winter, belongs here: the table is believed even where a clock
/// does not fit, which keeps an hour that is sent late from passing for another offset.
struct Known {
  std::string_view maker;
  std::string_view list_prefix;
  ClockKind kind;
};

constexpr Known known_clocks[] = {
    {"Aidon", "AIDON_", ClockKind::standard},  // capture aidon-6534-no-list3-dst-clock
};

std::optional<ClockKind> known_kind(const Reading& reading) {
  if (reading.meter_time->offset_minutes || !reading.list) return std::nullopt;
  for (const Known& known : known_clocks) {
    if (is_text(reading.maker, known.maker) && begins_with(reading.list->view(), known.list_prefix))
      return fetched(known.kind);
  }
  return std::nullopt;
}

// A machine that does not know the time yet counts on from 1970.
constexpr std::int64_t earliest_arrival = 1'000'000'000;  // seconds: September 2001

bool can_measure(const Reading& reading, std::int64_t arrival) {
  return reading.channel == 0 && !reading.marks.repeated && arrival >= earliest_arrival;
}

std::int64_t magnitude(std::int64_t number) {
  return number < 0 ? -number : number;
}

// The whole hours that bring a clock nearest to the arrival, in minutes; nothing if none brings it near.
std::optional<std::int16_t> whole_hours(std::int64_t ahead) {
  constexpr std::int64_t hour = 3600;
  constexpr std::int64_t most = 14;
  const std::int64_t hours = (ahead + (ahead < 0 ? -hour / 2 : hour / 2)) / hour;
  if (magnitude(hours) > most || magnitude(ahead - hours * hour) > MeterClock::tolerance_seconds)
    return std::nullopt;
  return static_cast<std::int16_t>(hours * 60);
}

}  // namespace

std::string_view name(ClockKind kind) {
  switch (kind) {
    case ClockKind::sent: return "sent";
    case ClockKind::local: return "local";
    case ClockKind::standard: return "standard";
    case ClockKind::utc: return "utc";
    case ClockKind::assumed: return "assumed";
  }
  return {};
}

struct MeterClock::Measure {
  std::optional<std::int16_t> sent;
  ZoneOffsets zone;
  std::int64_t ahead = 0;  // seconds that the clock, read as if it showed UTC, is ahead of the arrival
  bool possible = false;

  // Minutes; nothing for what was not sent.
  std::optional<std::int16_t> offset(ClockKind kind) const {
    switch (kind) {
      case ClockKind::sent: return sent;
      case ClockKind::local: return zone.current_minutes;
      case ClockKind::standard: return zone.standard_minutes;
      case ClockKind::utc: return std::int16_t{0};
      case ClockKind::assumed: break;
    }
    return std::nullopt;
  }
  std::int64_t deviation(std::int16_t minutes) const { return ahead - std::int64_t{minutes} * 60; }
  bool fits(std::int16_t minutes) const { return magnitude(deviation(minutes)) <= tolerance_seconds; }
};

std::optional<ClockReport> MeterClock::apply(Reading& reading, std::int64_t epoch_milliseconds,
                                             ZoneOffsets zone) {
  if (!reading.meter_time) return std::nullopt;
  const std::int64_t arrival = epoch_milliseconds / 1000;
  Clock bare = *reading.meter_time;
  bare.offset_minutes.reset();
  const Measure measure{reading.meter_time->offset_minutes, zone, epoch_seconds(bare) - arrival,
                        can_measure(reading, arrival)};

  ClockReport report;
  report.kind = decide(reading, measure);
  report.offset_minutes = measure.offset(report.kind).value_or(zone.current_minutes);
  const bool zone_is_utc = zone.standard_minutes == 0 && zone.current_minutes == 0;
  if (measure.possible && zone_is_utc && report.kind != ClockKind::sent &&
      !measure.fits(report.offset_minutes)) {
    if (const auto hours = whole_hours(measure.ahead)) {
      report.kind = ClockKind::assumed;
      report.offset_minutes = *hours;
    }
  }
  if (measure.possible && report.kind != ClockKind::assumed)
    report.deviation_seconds = measure.deviation(report.offset_minutes);
  reading.meter_time->offset_minutes = report.offset_minutes;
  return report;
}

ClockKind MeterClock::decide(const Reading& reading, const Measure& measure) {
  if (const auto known = known_kind(reading)) return *known;
  if (!measure.possible) return fallback(measure);
  std::optional<ClockKind> nearest;
  std::int64_t least = tolerance_seconds + 1;
  const auto consider = [&](ClockKind kind) {
    const auto offset = measure.offset(kind);
    if (!offset || magnitude(measure.deviation(*offset)) >= least) return;
    nearest = kind;
    least = magnitude(measure.deviation(*offset));
  };
  consider(learnt_);
  consider(ClockKind::sent);
  consider(ClockKind::local);
  consider(ClockKind::standard);
  consider(ClockKind::utc);
  if (!nearest) return fallback(measure);
  learn(*nearest);
  return *nearest;
}

ClockKind MeterClock::fallback(const Measure& measure) const {
  if (measure.offset(learnt_)) return learnt_;
  return measure.sent ? ClockKind::sent : ClockKind::assumed;
}

void MeterClock::learn(ClockKind kind) {
  constexpr std::uint8_t enough = 3;
  if (kind == learnt_) {
    rival_wins_ = 0;
    return;
  }
  rival_wins_ = kind == rival_ ? static_cast<std::uint8_t>(rival_wins_ + 1) : std::uint8_t{1};
  rival_ = kind;
  if (rival_wins_ < enough && learnt_ != ClockKind::assumed) return;
  learnt_ = kind;
  rival_wins_ = 0;
}

}  // namespace ams
