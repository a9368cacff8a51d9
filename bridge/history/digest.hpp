#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/history/hour.hpp"
#include "bridge/history/kept_reading.hpp"

namespace amsbridge::history {

/// What the numbers of a database stand for.
class SeriesNames {
 public:
  /// Gives a key the next number if it has none.
  Series number_of(std::string_view key);
  /// 0 if it has none.
  [[nodiscard]] Series find(std::string_view key) const;
  /// As read from a database.
  void put(Series number, const std::string& key);

  [[nodiscard]] bool is_register(Series number) const;
  [[nodiscard]] const PowerSeries& power() const { return power_; }
  /// By Direction: the total; and the tariffs, for meters that send no total.
  struct Registers {
    Series total = 0;
    std::array<Series, 4> tariffs{};
  };
  [[nodiscard]] const std::array<Registers, 2>& registers() const { return registers_; }
  [[nodiscard]] const std::map<Series, std::string>& keys() const { return keys_; }

 private:
  std::map<Series, std::string> keys_;
  std::map<std::string, Series, std::less<>> numbers_;
  std::map<Series, bool> is_register_;
  PowerSeries power_;
  std::array<Registers, 2> registers_;
};

/// What must be known of a meter's past to go on.
struct MeterPast {
  std::int64_t last_time = 0;  ///< epoch milliseconds of its latest reading; 0 = none
  /// The last two intervals between readings, which tell how long one may hold.
  std::array<std::int64_t, 2> intervals{};
  struct Register {
    std::int64_t time = 0;
    std::int64_t milliwatt_hours = 0;
  };
  std::array<std::optional<Register>, 2> registers;  ///< by Direction
};

[[nodiscard]] std::string write_past(const MeterPast& past);
[[nodiscard]] MeterPast read_past(std::string_view octets);

/// Puts readings into the hours that they belong to. Hours are counted from 1970.
class Digest {
 public:
  /// What is kept of an hour before; an empty one if nothing is.
  using Load = std::function<HourMinutes(std::int64_t hour)>;

  Digest(const SeriesNames& names, const MeterPast& past, Load load);

  /// In the order that they came, which tells a clock that was set back from readings that are late.
  void take(const KeptReading& reading);

  [[nodiscard]] const MeterPast& past() const { return past_; }
  /// Those that have changed.
  [[nodiscard]] const std::map<std::int64_t, HourMinutes>& hours() const { return hours_; }

 private:
  struct Step {
    std::int64_t from = 0;  ///< epoch milliseconds
    std::int64_t to = 0;
    std::int64_t energy = 0;
    Direction direction = Direction::import;
  };

  /// Of a step, what falls into one minute.
  struct Portion {
    std::optional<std::int64_t>* energy = nullptr;
    double known = 0;    ///< by power, mW ms
    double unknown = 0;  ///< ms that no power is known of
    double weight = 0;
  };

  HourMinutes& hour(std::int64_t number);
  HourMinutes& hour_at(std::int64_t time) { return hour(time / 3'600'000); }
  void cover(std::int64_t from, std::int64_t to);
  void hold(std::int64_t time);
  [[nodiscard]] std::optional<std::int64_t> register_of(const KeptReading& reading, Direction) const;
  [[nodiscard]] std::optional<Step> step(Direction direction, std::int64_t time, std::int64_t now);
  void apportion(const Step& step);
  [[nodiscard]] std::vector<Portion> portions_of(const Step& step);
  static void weigh(std::vector<Portion>& portions, const Step& step);
  void mark(const Step& step);

  const SeriesNames& names_;
  MeterPast past_;
  Load load_;
  std::int64_t held_ = 0;  // the time of the reading before, be it an old one
  std::map<std::int64_t, HourMinutes> hours_;
};

}  // namespace amsbridge::history
