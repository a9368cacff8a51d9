#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/history/kept_reading.hpp"

namespace amsbridge::history {

/// What is kept of a quantity over some time. Of a register only the last number: count is 1 and it stands
/// in `least` and `most`.
struct Roll {
  std::int64_t count = 0;  ///< of values; 0 = nothing is known
  double sum = 0;          ///< in tenths of the unit of `least`: a mean has a digit more than its values
  std::int64_t least = 0;  ///< * 10^exponent of what holds it
  std::int64_t most = 0;

  [[nodiscard]] std::int64_t mean() const;  ///< in tenths of the unit of `least`
  void add(std::int64_t value);
  void add(const Roll& other);
  void multiply(std::int64_t factor);
};

/// Numbers that rolls hold are less than 10^9 and have at most four decimals; others are rounded or left out.
/// Registers are exact.
[[nodiscard]] std::optional<ams::Decimal> fit_for_roll(ams::Decimal number);
/// A power of ten; nothing beyond 10^18.
[[nodiscard]] std::optional<std::int64_t> power_of_ten(int exponent);

/// The minutes of an hour of one quantity.
struct SeriesMinutes {
  bool is_register = false;
  std::int8_t exponent = 0;
  std::array<Roll, 60> rolls{};

  void add(std::size_t minute, ams::Decimal number);

 private:
  [[nodiscard]] bool widen_to(std::int8_t finer);
};

enum class Direction : std::uint8_t { import, export_ };

/// All that is kept for ever of an hour, which begins at a whole hour of UTC. Energy in milliwatt-hours.
struct HourMinutes {
  std::map<Series, SeriesMinutes> series;
  /// How many seconds of each minute something is known of.
  std::array<std::int64_t, 60> covered{};
  /// By registers: what they have risen by, apportioned to minutes. By Direction.
  std::array<std::array<std::optional<std::int64_t>, 60>, 2> energy{};
  /// Bit n: no register is known near the beginning of quarter n, so that what is before and after it is
  /// apportioned by estimate.
  std::uint8_t estimated_edges = 0;
};

/// The power of a house that energy is reckoned from where there are no registers. 0 = not known yet.
struct PowerSeries {
  Series import = 0;
  Series export_ = 0;
  Series net = 0;  ///< of import above zero, of export below, where the meter sends no other

  /// The mean over a minute in milliwatts; nothing if it is not known.
  [[nodiscard]] std::optional<double> mean(const HourMinutes& hour, std::size_t minute,
                                           Direction direction) const;
};

struct Quarter {
  std::array<std::optional<std::int64_t>, 2> energy{};
  std::int64_t covered = 0;     ///< seconds
  bool from_power = false;      ///< some of the energy was reckoned from power
  bool edge_estimated = false;  ///< as HourMinutes::estimated_edges
};

struct SeriesHour {
  bool is_register = false;
  std::int8_t exponent = 0;
  Roll roll;
};

/// The same hour in short.
struct HourSummary {
  std::map<Series, SeriesHour> series;
  std::array<Quarter, 4> quarters{};
};

[[nodiscard]] HourSummary summary_of(const HourMinutes& hour, const PowerSeries& power);

[[nodiscard]] std::string write_minutes(const HourMinutes& hour);
[[nodiscard]] std::string write_summary(const HourSummary& hour);
/// Empty hours if it is not one.
[[nodiscard]] HourMinutes read_minutes(std::string_view octets);
[[nodiscard]] HourSummary read_summary(std::string_view octets);
/// The quarters alone, which is quicker.
[[nodiscard]] std::array<Quarter, 4> read_quarters(std::string_view octets);

}  // namespace amsbridge::history
