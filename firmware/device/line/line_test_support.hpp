#pragma once

#include <array>
#include <string>
#include <vector>

#include "bridge/crypto/openssl_gcm.hpp"
#include "firmware/device/line/meter_line.hpp"
#include "firmware/device/testing/fake_uart.hpp"
#include "metering/message_output.hpp"
#include "metering/testing_outlet.hpp"
#include "simulator/meter.hpp"

namespace amsbridge::device {

inline constexpr simulator::LineSettings norwegian{2400, 8, simulator::Parity::even, 1,
                                                   simulator::Polarity::normal};

/// A device's line with a meter at its other end, in a time of its own.
class House {
 public:
  House(const char* model, const simulator::LineSettings& sender, const MeterSettings& settings,
        ReceivePin wire = ReceivePin::gpio3)
      : uart(sender, wire), meter_(model_of(model), 1, start()), line(tools(), options(settings), now) {}

  LineOptions options(const MeterSettings& settings) const {
    LineOptions options;
    options.meter = settings;
    options.started = now;
    return options;
  }

  /// The meter sends every 2.5 seconds, and the line is looked after ten times a second.
  void pass(std::chrono::milliseconds time, bool is_sending = true) {
    const Moment end = now + time;
    while (now.steady < end.steady) {
      if (is_sending && now.steady >= next_) {
        next_ = now.steady + std::chrono::milliseconds(2500);
        uart.send(meter_.next().octets);
      }
      line.tick(now);
      now = now + std::chrono::milliseconds(100);
    }
  }

  std::vector<std::uint8_t> telegram() { return meter_.next().octets; }
  [[nodiscard]] std::uint64_t readings() const { return line.relay().counters().readings; }

  Moment now{start(), std::chrono::steady_clock::time_point(std::chrono::hours(1))};
  FakeUart uart;
  CollectingOutlet broker;

 private:
  static std::chrono::sys_seconds start() {
    return std::chrono::sys_seconds(std::chrono::seconds(1769860798));  // 2026-01-31T11:59:58Z
  }
  static const simulator::Model& model_of(const char* name) { return *simulator::find_model(name); }
  LineTools tools() { return {uart, gcm_, output_, scratch_}; }

  std::array<char, ams::json_octets> scratch_{};
  MessageOutput output_{{}, broker, scratch_};
  OpenSslGcm gcm_;
  simulator::Meter meter_;
  std::chrono::steady_clock::time_point next_{};

 public:
  MeterLine line;
};

}  // namespace amsbridge::device
