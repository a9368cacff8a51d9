#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "firmware/device/board/board.hpp"
#include "firmware/device/publish/announcer.hpp"
#include "firmware/device/publish/bridge_state.hpp"
#include "firmware/device/publish/broker_link.hpp"
#include "firmware/device/publish/commands.hpp"
#include "firmware/device/publish/device_memory.hpp"
#include "firmware/device/publish/publisher.hpp"
#include "firmware/device/publish/reading_ring.hpp"
#include "firmware/device/publish/sequence_numbers.hpp"
#include "firmware/device/slow_memory.hpp"

namespace amsbridge::device {

/// Who this device is.
struct Identity {
  std::string chip_id;    ///< `a0b1c2d3e4f5`
  std::string client_id;  ///< `amsbridge-D3E4F5`, where the settings name none
  std::string_view version;
};

/// All that stands between the readings and the broker.
class Uplink {
 public:
  /// All must outlive this.
  Uplink(Board& board, SlowMemory& slow, const Identity& identity, const Settings& settings,
         StateSource& state, CommandHost& commands, Moment started);

  /// From now on by these settings. `page` is the URL of the device's page, empty if there is none.
  void use(const Settings& settings, std::string_view page, Moment now);
  void tick(Moment now, std::uint64_t up_seconds, bool has_network);
  /// Says goodbye before a restart: `has_left` after two seconds at the latest.
  void leave(Moment now);
  [[nodiscard]] bool has_left() const { return link_.has_left(); }

  /// Where the meter's readings go.
  [[nodiscard]] ReadingOutput& output() { return publisher_; }
  [[nodiscard]] Announcer& announcer() { return announcer_; }
  [[nodiscard]] BrokerLink& link() { return link_; }
  [[nodiscard]] const BrokerLink& link() const { return link_; }
  [[nodiscard]] RingCounters ring() const { return ring_.counters(); }
  [[nodiscard]] std::uint32_t refused() const { return publisher_.refused(); }
  [[nodiscard]] bool is_catching_up() const { return publisher_.is_catching_up(); }
  /// Each meter's last reading, by its name.
  void write_readings(ams::TextWriter& out) { publisher_.write_readings(out); }

 private:
  const Identity& identity_;
  DeviceMemory memory_;
  SequenceNumbers numbers_;
  ReadingRing ring_;
  BrokerLink link_;
  Publisher publisher_;
  Announcer announcer_;
  StateReporter reporter_;
  Commands commands_;
  std::chrono::steady_clock::time_point next_second_{};
};

}  // namespace amsbridge::device
