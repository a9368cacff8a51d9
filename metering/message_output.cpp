#include "metering/message_output.hpp"

#include <utility>

#include "metering/written.hpp"

namespace amsbridge {

Message MessageOutput::message(std::string topic, std::string payload) const {
  return {std::move(topic), std::move(payload), options_.qos, false};
}

// The parts are functions of their own, not to become parts of this one: a small device's stack holds one of
// them at a time.
void MessageOutput::publish(const std::string& level, const std::string& json, const Outgoing& outgoing) {
  if (has(Layout::json)) {
    publish_reading(level, json, outgoing);
    publish_energy(level, outgoing);
  }
  if (has(Layout::topics)) publish_values(level, outgoing.reading, outgoing.arrival);
  if (has(Layout::classic) && outgoing.reading.channel == 0) publish_classic(outgoing);
}

[[gnu::noinline]] void MessageOutput::publish_reading(const std::string& level, const std::string& json,
                                                      const Outgoing& outgoing) {
  if (!json.empty())
    outlet_.keep(outgoing.shelf, outgoing.heard, message(options_.topics.reading(level), json));
}

[[gnu::noinline]] void MessageOutput::publish_energy(const std::string& level, const Outgoing& outgoing) {
  std::string json = written_in(
      scratch_, [&](ams::TextWriter& out) { ams::write_energy(out, outgoing.reading, outgoing.arrival); });
  if (!json.empty()) outlet_.retain(message(options_.topics.energy(level), std::move(json)));
}

// Registers, power and the rest as single values have no time of their own: nobody could tell late ones from
// new ones, so they go out at once or not at all.
[[gnu::noinline]] void MessageOutput::publish_values(const std::string& level, const ams::Reading& reading,
                                                     const ams::Arrival& arrival) {
  for (const ams::Value& value : reading.values()) {
    Message number = value_message(level, ams::key(value.quantity), value.number);
    if (ams::is_register(ams::kind(value.quantity))) {
      outlet_.retain(std::move(number));
    } else {
      outlet_.pass(std::move(number));
    }
  }
  const auto pass = [&](std::string_view key, const std::optional<ams::Decimal>& number) {
    if (number) outlet_.pass(value_message(level, key, *number));
  };
  pass("temperature_c", arrival.temperature);
  pass("active_energy_import_estimate_kwh", arrival.import_estimate);
  pass("active_energy_export_estimate_kwh", arrival.export_estimate);
}

[[gnu::noinline]] Message MessageOutput::value_message(const std::string& level, std::string_view key,
                                                       ams::Decimal number) const {
  return message(options_.topics.value(level, key),
                 written_in(scratch_, [&](ams::TextWriter& out) { ams::write_decimal(out, number); }));
}

[[gnu::noinline]] void MessageOutput::publish_classic(const Outgoing& outgoing) {
  const ams::ClassicSender sender{options_.classic_id, options_.client_id, outgoing.up_seconds};
  std::string json = written_in(scratch_, [&](ams::TextWriter& out) {
    ams::write_classic(out, outgoing.reading, outgoing.arrival, sender);
  });
  if (!json.empty())
    outlet_.keep(outgoing.shelf, outgoing.heard, message(options_.classic_topic, std::move(json)));
}

void MessageOutput::publish_status(const std::string& level, bool online) {
  outlet_.retain(message(options_.topics.status(level), online ? "online" : "offline"));
}

void MessageOutput::withdraw(const std::string& level) {
  outlet_.retract(options_.topics.of_meter(level));
}

void MessageOutput::publish_raw(const std::string& level, ams::Octets octets, const ams::Arrival& arrival,
                                Moment heard) {
  Message raw = message(options_.topics.raw(level), std::string(octets.begin(), octets.end()));
  if (arrival.has_time())
    raw.properties.emplace_back("time", written_in(scratch_, [&](ams::TextWriter& out) {
                                  ams::write_rfc3339(out, arrival.epoch_milliseconds);
                                }));
  raw.properties.emplace_back("sequence", std::to_string(arrival.sequence));
  outlet_.keep(Shelf::live, heard, std::move(raw));
}

}  // namespace amsbridge
