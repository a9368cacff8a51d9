#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ams/decimal.hpp"
#include "ams/diagnosis.hpp"
#include "firmware/device/board/chip.hpp"
#include "firmware/device/publish/broker_link.hpp"
#include "firmware/device/publish/reading_ring.hpp"
#include "metering/meter_relay.hpp"

namespace amsbridge::device {

/// What the device says of itself.
struct StateFacts {
  std::string_view version;
  std::uint64_t uptime = 0;                 ///< seconds
  std::optional<ams::Decimal> temperature;  ///< degrees Celsius
  std::string_view temperature_problem;     ///< a sentence; empty: none
  BrokerCounters broker;
  std::uint32_t refused = 0;  ///< messages that were too long
  RingCounters ring;
  bool is_catching_up = false;
  const MeterRelay* relay = nullptr;  ///< null as long as no line is read
  std::string_view source;            ///< `serial://uart0?baud=2400&parity=even`
  std::uint32_t overruns = 0;         ///< of the UART
  Heap heap;
  std::string_view reset_reason;          ///< in words
  std::optional<int> wifi_strength = {};  ///< 0 to 100; nothing while no network is joined
};

enum class StateDetail : std::uint8_t {
  all,
  brief,  ///< without what can be long: counts of faults, last faults
};

/// The payload of `<base>/bridge/state`, as docs/data-format.md has it, and `device`.
void write_bridge_state(ams::TextWriter&, const StateFacts&, StateDetail);

/// The same as a view of the buffer, brief where all does not fit; empty if that does not fit either.
[[nodiscard]] std::string_view bridge_state_json(std::span<char> buffer, const StateFacts&);

/// {"house":"7ea0..."}: the latest octets of the line in hexadecimal digits, `most` at most.
void write_latest_octets(ams::TextWriter&, const MeterRelay*, std::size_t most);

/// Where the facts come from.
class StateSource {
 public:
  /// The views must be valid until the next call.
  virtual StateFacts state() = 0;

 protected:
  ~StateSource() = default;
};

/// Publishes `bridge/state`: at each connection, each minute, and when the line's diagnosis or whether the
/// meter is online has changed, but not twice within five seconds.
class StateReporter final : public BrokerListener {
 public:
  static constexpr std::chrono::seconds period{60};
  static constexpr std::chrono::seconds least_pause{5};

  /// All must outlive this; `scratch` is used within calls alone.
  StateReporter(BrokerLink& link, StateSource& source, std::span<char> scratch, std::string topic)
      : link_(link), source_(source), scratch_(scratch), topic_(std::move(topic)) {}

  void use(std::string topic) { topic_ = std::move(topic); }
  /// To be called about every second.
  void tick(Moment now);

  void broker_connected(Moment now) override { due_ = now.steady; }
  void broker_lost(Moment) override { due_.reset(); }
  void acknowledged(MqttTransport::Ticket) override {}
  void message(std::string_view, std::string_view, Kept, Moment) override {}

 private:
  struct Seen {
    ams::Diagnosis diagnosis = ams::Diagnosis::listening;
    bool online = false;
    bool operator==(const Seen&) const = default;
  };

  BrokerLink& link_;
  StateSource& source_;
  std::span<char> scratch_;
  std::string topic_;
  std::optional<std::chrono::steady_clock::time_point> due_;  // nothing without a connection
  std::optional<std::chrono::steady_clock::time_point> said_;
  Seen seen_;
};

}  // namespace amsbridge::device
