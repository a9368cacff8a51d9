#pragma once

#include <string_view>

#include "ams/guard/meter_clock.hpp"
#include "metering/moment.hpp"

namespace amsbridge::device {

class Clock {
 public:
  /// Before the first synchronisation the wall's time is the time since the start, counted from 1970.
  [[nodiscard]] virtual Moment now() const = 0;

  /// Asks this server (SNTP, RFC 4330) from now on, whenever a network is there.
  virtual void synchronise(std::string_view server) = 0;

  /// `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017, 8.3): what local time is from now on, for `zone` and for the
  /// C library.
  virtual void set_zone(std::string_view posix) = 0;
  [[nodiscard]] virtual ams::ZoneOffsets zone(std::int64_t epoch_seconds) const = 0;

 protected:
  ~Clock() = default;
};

}  // namespace amsbridge::device
