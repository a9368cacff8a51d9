#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/device/publish/broker_link.hpp"
#include "firmware/device/publish/discovery_payload.hpp"
#include "metering/announced_meter.hpp"
#include "metering/memory.hpp"
#include "metering/meter.hpp"

namespace amsbridge::device {

struct AnnounceOptions {
  HomeAssistantSettings settings;
  AnnounceStyle style;
  bool readable = true;      ///< a layout is published that Home Assistant can read: json or topics
  std::string page;          ///< URL of the device's page; empty = none
  bool temperature = false;  ///< the settings ask for one
};

[[nodiscard]] AnnounceOptions announce_options(const Settings&, std::string_view version,
                                               std::string_view page);

/// Tells Home Assistant of the device and its meters (docs/home-assistant.md), as the Linux program does:
/// retained, one message a device, one on its way at a time, again at each connection and at each birth of
/// Home Assistant, and when a meter sends a quantity that it had not sent before. Takes back what is no more,
/// over restarts.
///
/// A meter is told of once its id is known, or after `settling` without one; changes are gathered for
/// `gathering`.
class Announcer final : public ReadingObserver, public BrokerListener {
 public:
  static constexpr std::chrono::seconds gathering{5};
  static constexpr std::chrono::seconds settling{30};
  static constexpr std::size_t most_meters = 3;  ///< with sub-meters

  /// Link, memory and piece must outlive this.
  Announcer(BrokerLink& link, Memory& memory, DiscoveryPayload::Piece& piece, BrokerLink::Random random,
            AnnounceOptions options);

  /// From now on so.
  void use(AnnounceOptions options, Moment now);
  /// To be called about every second.
  void tick(Moment now);

  void reading(const Meter&, const ams::Reading&, const ams::Arrival&, Moment now) override;
  void gone(const std::string& level) override;

  /// The same as `reading`, with what it takes from a Meter.
  void take(const MeterFacts&, const ams::Reading&, Moment now);
  /// `bridge/state` has a temperature.
  void temperature_seen(Moment now);

  void broker_connected(Moment now) override;
  void broker_lost(Moment now) override;
  void acknowledged(MqttTransport::Ticket ticket) override;
  void message(std::string_view topic, std::string_view payload, Kept kept, Moment now) override;

 private:
  using Steady = std::chrono::steady_clock::time_point;

  struct Slot {
    AnnouncedMeter meter;
    Steady first_heard;
    std::string identity;  // empty as long as it is not known who it is
    std::optional<Steady> due;
    std::optional<Steady> leaves;  // taken back then, unless it is heard of again
  };

  /// What was told on a topic, as it is remembered.
  struct Told {
    std::string channel;  // `bridge`, or of the meter
    std::string seen;     // text_of_seen
    AnnouncedMeter::Extras extras;
    std::string identity;
  };

  void begin(Moment now);
  [[nodiscard]] bool is_active() const { return options_.settings.discovery && options_.readable; }
  [[nodiscard]] std::string topic_of(std::string_view identity) const;
  Slot* slot_of(std::uint8_t channel, Steady now);
  void identify(Slot&, Steady now);
  void take_place(Slot&, std::string identity);
  [[nodiscard]] std::string remembered_identity(const Slot&);
  void announce_all(Steady now);
  void send_due(Steady now);
  void send_bridge(Steady now);
  void send_meter(Slot&, Steady now);
  bool send(const std::string& topic, bool is_whole);
  void send_withdrawal();
  [[nodiscard]] std::optional<Told> told_on(const std::string& topic);
  [[nodiscard]] Told told_from(const std::string& remembered) const;
  void remember(const std::string& topic, const Told&);
  void withdraw(const std::string& topic);
  void withdraw_others(const std::string& channel, const std::string& topic);
  void withdraw_all();
  void withdraw_leaving(Steady now);

  BrokerLink& link_;
  Memory& memory_;
  BrokerLink::Random random_;
  AnnounceOptions options_;
  std::vector<Slot> slots_;
  std::vector<std::string> withdrawals_;  // topics that wait for a connection
  DiscoveryPayload payload_;              // of the message on its way
  MqttTransport::Ticket ticket_ = 0;      // of it; 0: there is none
  bool temperature_seen_ = false;
  std::optional<Steady> bridge_due_;
  std::optional<Steady> all_due_;
};

}  // namespace amsbridge::device
