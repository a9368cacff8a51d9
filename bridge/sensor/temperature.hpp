#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ams/decimal.hpp"
#include "bridge/sensor/thermometer.hpp"

namespace amsbridge {

/// Where and how often to look. `sensor` and `sysfs` as in TemperatureSettings.
struct TemperatureOptions {
  std::string sensor = "auto";
  std::string sysfs = "/sys";
  std::chrono::milliseconds pause{10'000};  ///< between two readings
  ReadFile read = read_small_file;          ///< may block for as long as it likes; must not throw
  std::function<void()> when_polled = {};   ///< after each reading, on the sensor's thread; may be empty
};

/// One look at the chosen thermometer after the other. It is searched each time, so that one that was
/// unplugged is found again. Says in the log when what it finds changes. Not for several threads.
class TemperatureWatch {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  explicit TemperatureWatch(TemperatureOptions options) : options_(std::move(options)) {}

  /// Blocks while the thermometer measures: up to 750 ms, or longer when it is broken.
  void poll(Steady now);

  struct State {
    std::string sensor;                   ///< name of the thermometer last seen; empty before
    std::optional<ams::Decimal> celsius;  ///< last one measured, of `measured`
    Steady measured;
    std::string problem;       ///< of the last poll, a sentence; empty when all is well
    std::uint64_t faults = 0;  ///< polls with a problem
  };
  [[nodiscard]] const State& state() const { return state_; }

  /// A value older than this is none.
  static constexpr std::chrono::seconds longest_age{60};
  [[nodiscard]] static std::optional<ams::Decimal> fresh(const State& state, Steady now);

 private:
  void failed(std::string problem);
  [[nodiscard]] std::string why_absent(const std::vector<Thermometer>& found) const;

  TemperatureOptions options_;
  State state_;
};

/// A thermometer that is read now and then on a thread of its own, so that nobody waits for it. When this
/// object ends during a reading, the thread is left behind with its share of the state, and ends after it.
class TemperatureSensor {
 public:
  /// Begins to read at once, unless `sensor` is `none`.
  explicit TemperatureSensor(TemperatureOptions options);
  ~TemperatureSensor();
  TemperatureSensor(const TemperatureSensor&) = delete;
  TemperatureSensor& operator=(const TemperatureSensor&) = delete;

  /// Degrees Celsius, at most 60 s old; nothing without a thermometer, and while it fails for longer.
  [[nodiscard]] std::optional<ams::Decimal> latest(
      std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now()) const;
  /// Why the last reading failed, as a sentence; empty when it did not, and when there is nothing to read.
  [[nodiscard]] std::string problem() const;
  /// Name of the thermometer, empty before one was found.
  [[nodiscard]] std::string name() const;
  /// Readings that failed.
  [[nodiscard]] std::uint64_t faults() const;

 private:
  struct Shared;
  static void run(Shared& shared, TemperatureOptions options);
  std::shared_ptr<Shared> shared_;
};

}  // namespace amsbridge
