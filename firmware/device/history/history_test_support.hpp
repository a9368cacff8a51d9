#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ams/quantity.hpp"
#include "firmware/device/history/history.hpp"
#include "firmware/device/testing/fake_chip.hpp"
#include "firmware/device/testing/fake_files.hpp"

namespace amsbridge::device {

/// 2026-11-02 00:00 in Oslo, a Monday.
inline constexpr std::int64_t monday = 1'793'574'000;
inline constexpr std::int64_t hour = 3'600;
inline constexpr std::int64_t day = 24 * hour;

inline ams::Reading reading_of(const std::string& key, std::int64_t mantissa, std::int8_t exponent) {
  ams::Reading reading;
  reading.add({{mantissa, exponent}, *ams::find_quantity(std::string_view(key))});
  return reading;
}

inline void add(ams::Reading& reading, const std::string& key, std::int64_t mantissa, std::int8_t exponent) {
  reading.add({{mantissa, exponent}, *ams::find_quantity(std::string_view(key))});
}

/// All pieces of an answer. Each is held to its size.
inline std::string whole(const Pieces& pieces) {
  std::string text;
  for (bool has_more = true; has_more;) {
    std::array<char, piece_octets> buffer{};
    ams::TextWriter out(buffer);
    has_more = pieces(out);
    EXPECT_FALSE(out.overflowed());
    text += out.view();
  }
  return text;
}

/// A house with a meter and a device, in Oslo.
class House {
 public:
  FakeClock clock;
  FakeFiles files;
  MinuteRing minutes;
  std::optional<History> history;

  House() {
    clock.posix = "CET-1CEST,M3.5.0,M10.5.0/3";
    begin();
  }

  void begin() {
    minutes = {};
    history.emplace(files, clock, minutes);
  }

  /// Power fails and comes back. The clock is not set yet.
  void restart() {
    begin();
    history->tick(1'000);
  }

  /// Readings each so many seconds, which have power alone; `watts` tells it.
  template <typename Watts>
  void power(std::int64_t from, std::int64_t to, std::int64_t step, Watts watts) {
    for (std::int64_t now = from; now < to; now += step) {
      const auto value = static_cast<std::int64_t>(watts(now));
      take(reading_of("active_power_import_w", value, 0), now);
    }
  }

  /// The same with the register, in Wh, as the meter counts it.
  template <typename Register>
  void registers(std::int64_t from, std::int64_t to, std::int64_t step, std::int64_t watts,
                 Register counted) {
    for (std::int64_t now = from; now < to; now += step) {
      auto reading = reading_of("active_power_import_w", watts, 0);
      add(reading, "active_energy_import_kwh", counted(now), -3);
      take(reading, now);
    }
  }

  void take(const ams::Reading& reading, std::int64_t now) {
    history->take(reading, now * 1'000);
    history->tick(now * 1'000);
  }
  /// Time passes without readings.
  void silence(std::int64_t from, std::int64_t to) {
    for (std::int64_t now = from; now < to; now += 30) history->tick(now * 1'000);
  }

  [[nodiscard]] nlohmann::json ask(const HistoryQuery& query) const {
    const auto pieces = history->answer(query);
    if (!pieces) return pieces.error();
    return nlohmann::json::parse(whole(*pieces));
  }
  [[nodiscard]] nlohmann::json energy(std::int64_t from, std::int64_t to, HistoryQuery::Unit unit) const {
    HistoryQuery query;
    query.view = HistoryQuery::View::energy;
    query.meter = "house";
    query.from = from;
    query.to = to;
    query.unit = unit;
    return ask(query)["buckets"];
  }
  /// kWh of all hours, days or months of that time.
  [[nodiscard]] double sum(std::int64_t from, std::int64_t to, HistoryQuery::Unit unit) const {
    double all = 0;
    for (const auto& bucket : energy(from, to, unit)) all += bucket.value("import_kwh", 0.0);
    return std::round(all * 1e5) / 1e5;
  }
};

}  // namespace amsbridge::device
