#pragma once

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <future>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "ams/quantity.hpp"
#include "bridge/history/history.hpp"
#include "bridge/store/store_test_support.hpp"

namespace amsbridge {

/// The process's local time as long as it lives.
class LocalZone {
 public:
  explicit LocalZone(const char* name) {
    const char* before = std::getenv("TZ");
    if (before != nullptr) before_ = before;
    setenv("TZ", name, 1);
    tzset();
  }
  ~LocalZone() {
    if (before_) {
      setenv("TZ", before_->c_str(), 1);
    } else {
      unsetenv("TZ");
    }
    tzset();
  }
  LocalZone(const LocalZone&) = delete;
  LocalZone& operator=(const LocalZone&) = delete;

 private:
  std::optional<std::string> before_;
};

inline ams::Reading reading_of(std::initializer_list<std::pair<std::string_view, ams::Decimal>> values) {
  ams::Reading reading;
  for (const auto& [key, number] : values) (void)reading.add({number, *ams::find_quantity(key)});
  return reading;
}

/// A history in a file of its own, asked as one asks a book.
class HistoryTest : public ::testing::Test {
 protected:
  /// 2026-01-01T00:00:00Z
  static constexpr std::int64_t new_year = 1'767'225'600;

  HistoryOptions options() const {
    return {.file = file(), .days = std::chrono::days{3'650}, .pause = std::chrono::milliseconds{5}};
  }
  std::filesystem::path file() const { return folder_.path() / "history.sqlite"; }

  void take(History& history, double epoch_seconds,
            std::initializer_list<std::pair<std::string_view, ams::Decimal>> values,
            const std::string& meter = "house") {
    history.take(meter, reading_of(values), static_cast<std::int64_t>(epoch_seconds * 1'000), std::nullopt);
  }
  void take_power(History& history, double epoch_seconds, std::int64_t watts) {
    take(history, epoch_seconds, {{"active_power_import_w", {watts, 0}}});
  }
  /// In hundredths of a kilowatt-hour.
  void take_register(History& history, double epoch_seconds, std::int64_t hundredths) {
    take(history, epoch_seconds, {{"active_energy_import_kwh", {hundredths, -2}}});
  }

  static History::Answer whole_answer(History& history, PlotRequest request) {
    history.settle();
    std::promise<History::Answer> promise;
    history.plot(std::move(request), [&](History::Answer answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
  }
  static History::Answer whole_answer(History& history, EnergyRequest request) {
    history.settle();
    std::promise<History::Answer> promise;
    history.energy(std::move(request), [&](History::Answer answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
  }
  /// The answer, or the sentence that says why there is none.
  template <typename Request>
  static std::string ask(History& history, Request request) {
    const History::Answer answer = whole_answer(history, std::move(request));
    return answer ? *answer : answer.error().sentence;
  }
  static std::string energy(History& history, std::int64_t from, std::int64_t to,
                            EnergyUnit unit = EnergyUnit::hour) {
    return ask(history, EnergyRequest{.meter = "house", .from = from, .to = to, .unit = unit});
  }

  LocalZone zone_{"UTC"};
  TemporaryFolder folder_;
};

}  // namespace amsbridge
