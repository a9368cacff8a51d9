#include "bridge/relay/relay_options.hpp"

#include <optional>
#include <string>
#include <tuple>

#include "bridge/crypto/key_text.hpp"
#include "bridge/relay/line.hpp"

namespace amsbridge {
namespace {

// Settings have been checked: a key that is set can be read.
std::optional<ams::Key> key_of(const Secret& text) {
  const auto key = parse_key(text.reveal());
  return key ? std::optional(*key) : std::nullopt;
}

MeterOptions meter_options(const MeterSettings& meter) {
  MeterOptions options;
  options.line = to_string(meter.source);
  options.name = meter.name;
  options.treatment = {{meter.ct_ratio, meter.vt_ratio}, meter.main_fuse, meter.estimate};
  options.publish = meter.publish;
  options.interval = meter.interval;
  options.silence = meter.silence;
  return options;
}

auto common(const Settings& settings) {
  const MqttSettings& mqtt = settings.mqtt;
  return std::tie(mqtt.base, mqtt.qos, mqtt.layouts, mqtt.publish_topic, mqtt.client_id, settings.machine_id,
                  settings.strict);
}

// For the page's eyes; of many meters together not more than a few megabytes.
std::size_t latest_octets(std::size_t meters) {
  constexpr std::size_t few = 32;
  return meters <= few ? 32'768 : 4096;
}

}  // namespace

ams::Keys keys_of(const MeterSettings& meter) {
  return {.encryption = key_of(meter.key), .authentication = key_of(meter.auth_key)};
}

LineRelayOptions relay_options(const Settings& settings, std::size_t place) {
  const MeterSettings& meter = settings.meters[place];
  LineRelayOptions options;
  options.name = meter.name;
  options.source_name = "meter" + std::to_string(place + 1);
  options.document = is_document(meter.source);
  options.keys = keys_of(meter);
  options.strict = settings.strict;
  options.raw = meter.raw;
  options.limits.latest_octets = latest_octets(settings.meters.size());
  options.meter = meter_options(meter);
  options.output = {Topics(settings.mqtt.base),  settings.mqtt.qos,   settings.mqtt.layouts,
                    settings.mqtt.publish_topic, settings.machine_id, settings.mqtt.client_id};
  return options;
}

bool relays_are_alike(const Settings& one, const Settings& other) {
  return common(one) == common(other);
}

}  // namespace amsbridge
