#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ams/guard/meter_clock.hpp"

namespace amsbridge::device {

/// `CET-1CEST,M3.5.0,M10.5.0/3` for `Europe/Oslo`: the rule that is in force since 2024. Names of IANA's
/// data base for Europe with its islands, and UTC. Nothing for other names. Zones whose clock is set forward
/// in summer say so in that order, Ireland as well.
[[nodiscard]] std::optional<std::string_view> posix_zone(std::string_view iana_name);

/// The names, in the order of the alphabet.
[[nodiscard]] std::size_t time_zone_count();
[[nodiscard]] std::string_view time_zone_name(std::size_t index);

/// A time zone of POSIX.1-2017, 8.3, with rules of the form Mm.w.d alone.
class PosixZone {
 public:
  /// Nothing if it is none, or has a rule that counts days of the year.
  [[nodiscard]] static std::optional<PosixZone> parse(std::string_view text);

  [[nodiscard]] ams::ZoneOffsets offsets(std::int64_t epoch_seconds) const;

 private:
  struct Rule {
    int month = 0;  // 1 to 12
    int week = 0;   // 1 to 5; 5 is the last
    int day = 0;    // 0 is Sunday
    std::int32_t time = 7'200;
  };

  friend class PosixZoneReader;
  /// Of that year, in seconds since 1970 as the clock shows before it is set.
  [[nodiscard]] static std::int64_t moment(const Rule& rule, int year);

  std::int32_t standard_ = 0;  // seconds ahead of UTC
  std::int32_t summer_ = 0;
  bool has_summer_ = false;
  Rule begin_;
  Rule end_;
};

/// The same in one step; zero for what is no zone.
[[nodiscard]] ams::ZoneOffsets zone_offsets(std::string_view posix, std::int64_t epoch_seconds);

}  // namespace amsbridge::device
