#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams/text.hpp"
#include "firmware/device/publish/broker_link.hpp"
#include "firmware/device/publish/device_memory.hpp"
#include "firmware/device/publish/reading_ring.hpp"
#include "firmware/device/publish/sequence_numbers.hpp"
#include "metering/reading_output.hpp"
#include "metering/topics.hpp"

namespace amsbridge::device {

/// In which layouts readings are published, and what the classic one says of the sender.
struct PublishOptions {
  Topics topics{"amsbridge"};
  bool json = true;
  bool values = false;  ///< the layout `topics`
  bool classic = false;
  std::string classic_topic;
  std::string chip_id;
  std::string client_id;
};

/// `client_id` is taken where the settings name none.
[[nodiscard]] PublishOptions publish_options(const Settings&, std::string_view chip_id,
                                             std::string_view client_id);

/// Brings readings to the broker by way of the ring: one after the other, the oldest first, with few messages
/// on their way at a time. What is retained says what is true now: energy and registers come from the last
/// reading of a meter that has any, states and withdrawn names wait for a connection.
class Publisher final : public ReadingOutput, public BrokerListener {
 public:
  /// The longest message of the three layouts with all 64 values takes less; see publisher_test.
  static constexpr std::size_t scratch_octets = 2560;
  static constexpr std::size_t most_on_way = ReadingRing::most_on_way;
  static constexpr std::size_t most_octets_on_way = 4096;  ///< a single message may have more
  static constexpr std::size_t most_quantities = 128;
  static constexpr std::size_t most_meters = 4;  ///< with sub-meters, and names that it had before
  static constexpr std::chrono::seconds late_after{10};

  /// All must outlive this. `scratch` is used within calls alone, and may be shared with whoever does so,
  /// too.
  Publisher(BrokerLink& link, ReadingRing& ring, DeviceMemory& memory, SequenceNumbers& numbers,
            std::span<char> scratch, PublishOptions options);

  /// From now on so.
  void use(PublishOptions options) { options_ = std::move(options); }

  /// Sends what can be sent. To be called all the time.
  void tick(std::uint64_t up_seconds);

  std::uint64_t next_sequence(const std::string& meter) override { return numbers_.next(meter); }
  void publish(const std::string& level, const std::string& json, const Outgoing&) override;
  void publish_status(const std::string& level, bool online) override;
  /// A device does not publish telegrams.
  void publish_raw(const std::string&, ams::Octets, const ams::Arrival&, Moment) override {}
  void withdraw(const std::string& level) override;
  void remember(const std::string& scope, const std::string& key, const std::string& value) override {
    memory_.remember(scope, key, value);
  }
  [[nodiscard]] std::map<std::string, std::string> recall(const std::string& scope) override {
    return memory_.recall(scope);
  }
  void forget(const std::string& scope) override { memory_.forget(scope); }

  void broker_connected(Moment now) override;
  void broker_lost(Moment now) override;
  void acknowledged(MqttTransport::Ticket ticket) override;
  void message(std::string_view, std::string_view, Kept, Moment) override {}

  /// {"house":{...}}: each meter's last reading, by its name in topics.
  void write_readings(ams::TextWriter&);

  /// Messages that were too long to be sent, and were left out.
  [[nodiscard]] std::uint32_t refused() const { return refused_; }
  /// More than a connection's first readings wait.
  [[nodiscard]] bool is_catching_up() const { return catching_up_; }

 private:
  /// A meter by one of its names: its retained topics and its last reading.
  struct Known {
    std::string level;
    std::string last;  // as write_compact has it; empty before the first
    std::uint8_t channel = 0;
    ams::Medium medium = ams::Medium::electricity;
    std::bitset<most_quantities> registers;  // with a topic each, in the layout of single values
    bool has_energy = false;
    bool has_status = false;
    bool online = false;
    bool status_due = false;
    bool is_withdrawn = false;
  };
  struct OnWay {
    MqttTransport::Ticket ticket = 0;
    std::size_t octets = 0;
  };
  /// What is to be sent of the head, in this order.
  enum class Step : std::uint8_t { reading, energy, values, classic, done };
  enum class Sent : std::uint8_t { yes, nothing, no_room };

  Known& known(std::string_view level);
  static void note_last(Known&, const Outgoing&);
  void look_again();
  Sent send(std::string_view topic, std::string_view payload, bool retain);
  template <class Write>
  Sent send_written(std::string_view topic, bool retain, Write write);

  bool send_states();
  bool send_withdrawals();
  bool send_withdrawal(Known&);
  bool send_head(std::uint64_t up_seconds);
  Sent send_step();
  Sent send_of_head(Sent);
  Sent send_reading();
  Sent send_energy();
  Sent send_values();
  Sent send_value(std::string_view key, ams::Decimal, bool retain);
  Sent send_value(std::size_t index);
  Sent send_classic();

  BrokerLink& link_;
  ReadingRing& ring_;
  DeviceMemory& memory_;
  SequenceNumbers& numbers_;
  std::span<char> scratch_;
  PublishOptions options_;
  std::vector<Known> known_;
  std::array<OnWay, most_on_way> on_way_{};
  std::size_t on_way_count_ = 0;
  StoredReading head_;
  bool has_head_ = false;
  Step step_ = Step::reading;
  std::size_t value_ = 0;    // the next one of Step::values
  bool is_blocked_ = false;  // until something is acknowledged
  MqttTransport::Ticket last_ticket_ = 0;
  bool catching_up_ = false;
  std::uint32_t refused_ = 0;
};

}  // namespace amsbridge::device
