#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ams/reading.hpp"

namespace ams {

/// How far local time is ahead of UTC where the meter hangs.
struct ZoneOffsets {
  std::int16_t standard_minutes = 0;
  std::int16_t current_minutes = 0;  ///< now, with daylight saving
};

/// What a meter's clock shows.
enum class ClockKind : std::uint8_t {
  sent,      ///< time at the offset that it sends
  local,     ///< local time, with daylight saving
  standard,  ///< local standard time all year
  utc,
  assumed,  ///< not recognised: local time is assumed
};

/// `sent`, `local`, `standard`, `utc`, `assumed`
std::string_view name(ClockKind);

struct ClockReport {
  ClockKind kind = ClockKind::assumed;
  std::int16_t offset_minutes = 0;  ///< local time less UTC, as given to `meter_time`
  /// Meter less system. Nothing where it cannot be measured: the kind is assumed, the list is a repeated one
  /// or of a sub-meter (whose clock shows when it was last read), or the system's own clock is not set.
  std::optional<std::int64_t> deviation_seconds;
};

/// Finds out what the clock of a meter shows, gives its times their true offset, and measures it.
///
/// What a maker's clock shows is known from a table or, where that says nothing, measured: of the offset
/// sent, local, standard and UTC the one wins that brings the clock nearest to the arrival, if it is within
/// ten minutes; in winter, when two are the same, the one that won before. A clock that is further off keeps
/// what was recognised before (three times in a row), else the offset sent; else the local one is assumed.
///
/// A zone of 0 and 0 is also what a machine says that nobody has told its zone, so what fits no candidate
/// there is given the whole hours that bring it nearest to the arrival, as assumed.
class MeterClock {
 public:
  static constexpr std::int64_t tolerance_seconds = 600;

  /// `epoch_milliseconds`: arrival of the telegram's first octet. Gives `meter_time` its offset. Nothing, and
  /// nothing is changed, if the reading has no time.
  std::optional<ClockReport> apply(Reading&, std::int64_t epoch_milliseconds, ZoneOffsets);

  /// Forgets what was recognised, as when the meter is another one.
  void reset() { *this = {}; }

 private:
  struct Measure;

  ClockKind decide(const Reading&, const Measure&);
  ClockKind fallback(const Measure&) const;
  void learn(ClockKind);

  ClockKind learnt_ = ClockKind::assumed;  // assumed: nothing yet
  ClockKind rival_ = ClockKind::assumed;
  std::uint8_t rival_wins_ = 0;
};

}  // namespace ams
