#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "ams/decoder.hpp"
#include "bridge/crypto/key_text.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "firmware/device/publish/publisher.hpp"
#include "firmware/device/testing/fake_files.hpp"
#include "firmware/device/testing/scripted_transport.hpp"
#include "metering/registers.hpp"
#include "simulator/meter.hpp"

namespace amsbridge::device::testing {

using std::chrono::milliseconds;

/// What a meter says, decoded, and when.
struct Heard {
  ams::Reading reading;
  std::int64_t epoch_milliseconds = 0;
};

class Reader final : private ams::Decoder::Sink {
 public:
  explicit Reader(const simulator::Model& model)
      : decoder_(storage_, *this,
                 {.keys = {key_of(model.key), key_of(model.authentication_key)}, .gcm = &gcm_}) {}

  std::vector<Heard> read(const simulator::Telegram& telegram) {
    heard_.clear();
    epoch_milliseconds_ = telegram.time.time_since_epoch().count();
    decoder_.push(telegram.octets);
    decoder_.expire();
    return std::move(heard_);
  }

 private:
  static std::optional<ams::Key> key_of(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    return *parse_key(digits);
  }
  void reading(const ams::Reading& reading, const ams::Telegram&) override {
    heard_.push_back({reading, epoch_milliseconds_});
  }
  void fault(const ams::Fault&, const ams::Telegram&) override {}

  OpenSslGcm gcm_;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  ams::Decoder decoder_;
  std::vector<Heard> heard_;
  std::int64_t epoch_milliseconds_ = 0;
};

constexpr std::chrono::sys_seconds simulated_start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

/// All that a household's meter says from a midnight on.
inline std::vector<Heard> simulated(const simulator::Model& model, std::chrono::seconds duration,
                                    simulator::Roof roof = simulator::Roof::plain) {
  simulator::Meter meter(model, 7, simulated_start, roof);
  Reader reader(model);
  std::vector<Heard> all;
  for (auto telegram = meter.next(); telegram.time < simulated_start + duration; telegram = meter.next()) {
    for (Heard& heard : reader.read(telegram)) all.push_back(std::move(heard));
  }
  return all;
}

/// Readings with values over the whole range of their types.
inline std::vector<Heard> random_readings(const simulator::Model& model, std::size_t count,
                                          std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Reader reader(model);
  std::vector<Heard> all;
  for (std::uint32_t sent = 1; sent <= count; ++sent) {
    for (Heard& heard : reader.read(simulator::random_telegram(model, random, sent)))
      all.push_back(std::move(heard));
  }
  return all;
}

inline ams::Reading reading_of(std::initializer_list<std::pair<std::string_view, ams::Decimal>> values) {
  ams::Reading reading;
  for (const auto& [key, number] : values) reading.add({number, *ams::find_quantity(key)});
  return reading;
}

/// The publishing side of a device, with a broker, on a clock of the test's own.
struct Scene {
  using Content = decltype(FakeFiles::content);

  /// `content`: of the files, as a start before has left them.
  explicit Scene(Settings given = {}, const Content& content = {})
      : settings(std::move(given)), files(files_with(content)) {
    if (settings.mqtt.host.empty()) settings.mqtt.host = "broker";
    link.use(settings, "amsbridge-a1b2c3");
    link.add(publisher);
  }

  /// As Meter does it.
  void publish(const ams::Reading& reading, const std::string& level = "house") {
    Outgoing outgoing{reading, {}, up_seconds(), now(), Shelf::live};
    outgoing.arrival.epoch_milliseconds = now().wall.time_since_epoch() / milliseconds(1);
    outgoing.arrival.sequence = publisher.next_sequence(level);
    if (has_registers(reading)) outgoing.shelf = Shelf::registers;
    publisher.publish(level, {}, outgoing);
  }

  void run(milliseconds duration, milliseconds step = milliseconds(50)) {
    for (milliseconds run{0}; run < duration; run += step) {
      transport.advance(step);
      link.tick(now(), has_network);
      publisher.tick(up_seconds());
    }
  }

  [[nodiscard]] Moment now() const {
    return {simulated_start + std::chrono::system_clock::duration(transport.now()),
            std::chrono::steady_clock::time_point(transport.now())};
  }
  [[nodiscard]] std::uint64_t up_seconds() const {
    return static_cast<std::uint64_t>(transport.now() / std::chrono::seconds(1));
  }

  static FakeFiles files_with(const Content& content) {
    FakeFiles files;
    files.content = content;
    return files;
  }

  Settings settings;
  ScriptedTransport transport;
  FakeFiles files;
  DeviceMemory memory{files, Moment{}};
  SequenceNumbers numbers{files};
  std::vector<std::uint8_t> storage = std::vector<std::uint8_t>(8192);
  ReadingRing ring{storage};
  BrokerLink link{transport, [] { return 12'345U; }};
  std::array<char, Publisher::scratch_octets> scratch{};
  Publisher publisher{link,    ring,    memory,
                      numbers, scratch, publish_options(settings, "a0b1c2d3e4f5", "amsbridge-a1b2c3")};
  bool has_network = true;
};

}  // namespace amsbridge::device::testing
