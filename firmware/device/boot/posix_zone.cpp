#include <algorithm>

#include "firmware/device/boot/calendar.hpp"
#include "firmware/device/boot/time_zones.hpp"

namespace amsbridge::device {
namespace {

constexpr std::int32_t hour = 3'600;
constexpr std::int64_t day = 86'400;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool is_letter(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

}  // namespace

/// Takes a text apart from its front.
class PosixZoneReader {
 public:
  explicit PosixZoneReader(std::string_view text) : left_(text) {}

  bool read(PosixZone& zone) {
    if (!name() || !offset(zone.standard_)) return false;
    zone.summer_ = zone.standard_;
    if (left_.empty()) return true;
    zone.has_summer_ = true;
    zone.summer_ = zone.standard_ + hour;
    if (!name()) return false;
    if (!left_.empty() && left_.front() != ',' && !offset(zone.summer_)) return false;
    return rule(zone.begin_) && rule(zone.end_) && left_.empty();
  }

 private:
  bool take(char character) {
    if (left_.empty() || left_.front() != character) return false;
    left_.remove_prefix(1);
    return true;
  }

  bool number(int least, int most, int& value) {
    if (left_.empty() || !is_digit(left_.front())) return false;
    value = 0;
    for (; !left_.empty() && is_digit(left_.front()) && value <= most; left_.remove_prefix(1))
      value = value * 10 + (left_.front() - '0');
    return value >= least && value <= most;
  }

  /// At least three letters, or what stands between `<` and `>`.
  bool name() {
    const bool is_quoted = take('<');
    std::size_t length = 0;
    const auto belongs = [&](char character) {
      return is_letter(character) ||
             (is_quoted && (is_digit(character) || character == '+' || character == '-'));
    };
    while (length < left_.size() && belongs(left_[length])) ++length;
    left_.remove_prefix(length);
    return length >= 3 && (!is_quoted || take('>'));
  }

  /// hh[:mm[:ss]] with a sign.
  bool time(int most_hours, std::int32_t& seconds) {
    const bool is_negative = take('-');
    if (!is_negative) take('+');
    int hours = 0;
    int minutes = 0;
    int rest = 0;
    if (!number(0, most_hours, hours)) return false;
    if (take(':') && !number(0, 59, minutes)) return false;
    if (take(':') && !number(0, 59, rest)) return false;
    seconds = hours * hour + minutes * 60 + rest;
    if (is_negative) seconds = -seconds;
    return true;
  }

  /// What must be added to local time for UTC.
  bool offset(std::int32_t& ahead) {
    std::int32_t behind = 0;
    if (!time(24, behind)) return false;
    ahead = -behind;
    return true;
  }

  /// ,Mm.w.d[/time]
  bool rule(PosixZone::Rule& rule) {
    if (!take(',') || !take('M') || !number(1, 12, rule.month) || !take('.') || !number(1, 5, rule.week) ||
        !take('.') || !number(0, 6, rule.day)) {
      return false;
    }
    return !take('/') || time(167, rule.time);
  }

  std::string_view left_;
};

std::optional<PosixZone> PosixZone::parse(std::string_view text) {
  PosixZone zone;
  if (!PosixZoneReader(text).read(zone)) return std::nullopt;
  return zone;
}

std::int64_t PosixZone::moment(const Rule& rule, int year) {
  const std::int64_t first = days_since_1970({year, rule.month, 1});
  const std::int64_t next =
      rule.month == 12 ? days_since_1970({year + 1, 1, 1}) : days_since_1970({year, rule.month + 1, 1});
  const std::int64_t weekday = (first + 4) % 7;  // 1970-01-01 was a Thursday.
  std::int64_t chosen = first + (rule.day - weekday + 7) % 7 + std::int64_t{rule.week - 1} * 7;
  while (chosen >= next) chosen -= 7;
  return chosen * day + rule.time;
}

ams::ZoneOffsets PosixZone::offsets(std::int64_t epoch_seconds) const {
  const auto minutes = [](std::int32_t seconds) { return static_cast<std::int16_t>(seconds / 60); };
  if (!has_summer_) return {minutes(standard_), minutes(standard_)};
  const std::int64_t moment_of_year = std::max<std::int64_t>(0, epoch_seconds + standard_);
  const int year = date_of(moment_of_year / day).year;
  const std::int64_t begin = moment(begin_, year) - standard_;
  const std::int64_t end = moment(end_, year) - summer_;
  // South of the equator summer holds over the turn of the year.
  const bool is_summer = begin < end ? epoch_seconds >= begin && epoch_seconds < end
                                     : epoch_seconds >= begin || epoch_seconds < end;
  return {minutes(standard_), minutes(is_summer ? summer_ : standard_)};
}

ams::ZoneOffsets zone_offsets(std::string_view posix, std::int64_t epoch_seconds) {
  const auto zone = PosixZone::parse(posix);
  return zone ? zone->offsets(epoch_seconds) : ams::ZoneOffsets{};
}

}  // namespace amsbridge::device
