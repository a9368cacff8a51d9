#pragma once

#include <chrono>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "bridge/homeassistant/discovery.hpp"

namespace amsbridge::testing {

class CollectingPublisher final : public Publisher {
 public:
  void publish(Message message) override { messages.push_back(std::move(message)); }

  std::vector<Message> messages;
};

class MapMemory final : public Memory {
 public:
  std::map<std::string, std::string> recall(const std::string& scope) override { return scopes[scope]; }
  void remember(const std::string& scope, const std::string& key, const std::string& value) override {
    scopes[scope][key] = value;
  }
  void forget(const std::string& scope) override { scopes.erase(scope); }

  std::map<std::string, std::map<std::string, std::string>> scopes;
};

struct Sent {
  std::string_view key;
  ams::Decimal number;
};

inline ams::Reading reading_of(std::initializer_list<Sent> values) {
  ams::Reading reading;
  for (const Sent& value : values) reading.add({value.number, *ams::find_quantity(value.key)});
  return reading;
}

inline ams::Reading power() {
  return reading_of({{"active_power_import_w", {1316, 0}}});
}

inline ams::Reading registers() {
  return reading_of({{"active_power_import_w", {1316, 0}}, {"active_energy_import_kwh", {109554020, -3}}});
}

inline MeterFacts house() {
  MeterFacts facts;
  facts.line = "serial:///dev/ttyUSB0";
  facts.level = "house";
  facts.name = "House";
  facts.id = "6970631401753985";
  facts.maker = "Kaifa";
  facts.model = "MA304H3E";
  facts.list = "KFM_001";
  return facts;
}

/// The bridge's discovery on a clock of the test's own.
class DiscoveryScene {
 public:
  explicit DiscoveryScene(DiscoveryOptions given = {}) : options(std::move(given)) {
    options.version = "0.1.0";
    if (!options.jitter) options.jitter = [] { return std::chrono::milliseconds(4000); };
    start();
  }

  /// As after a restart: what was remembered stays.
  void start() { discovery.emplace(options, publisher, memory); }

  void wait(std::chrono::seconds duration) {
    for (std::chrono::seconds waited{0}; waited < duration; ++waited) {
      now = now + std::chrono::seconds(1);
      discovery->check(now);
    }
  }

  void read(const MeterFacts& facts, const ams::Reading& reading) { discovery->reading(facts, reading, now); }

  /// Payloads that came on the topic, and those of the house.
  std::vector<std::string> payloads(const std::string& topic) const {
    std::vector<std::string> found;
    for (const Message& message : publisher.messages) {
      if (message.topic == topic) found.push_back(message.payload);
    }
    return found;
  }
  std::vector<std::string> of_house() const { return payloads(house_topic); }

  nlohmann::json last(const std::string& topic) const {
    const auto all = payloads(topic);
    return all.empty() ? nlohmann::json() : nlohmann::json::parse(all.back());
  }
  nlohmann::json last_of_house() const { return last(house_topic); }

  const std::string house_topic = "homeassistant/device/amsbridge_6970631401753985/config";
  const std::string bridge_topic = "homeassistant/device/amsbridge_bridge/config";
  DiscoveryOptions options;
  CollectingPublisher publisher;
  MapMemory memory;
  std::optional<Discovery> discovery;
  Moment now{};
};

}  // namespace amsbridge::testing
