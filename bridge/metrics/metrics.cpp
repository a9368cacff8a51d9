#include "bridge/metrics/metrics.hpp"

#include <array>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "bridge/metrics/metrics_text.hpp"
#include "bridge/metrics/quantity_metric.hpp"
#include "bridge/version.hpp"

namespace amsbridge {
namespace {

using Meters = std::vector<const MeterMetrics*>;

Meters each_name_once(const std::vector<MeterMetrics>& all) {
  Meters meters;
  std::set<std::string_view> names;
  for (const MeterMetrics& meter : all) {
    if (names.insert(meter.name).second) meters.push_back(&meter);
  }
  return meters;
}

bool is_current(const MeterMetrics& meter, const MeterMetricsValue& value) {
  const ams::Kind kind = ams::kind(value.value.quantity);
  const bool grows = ams::is_register(kind) || kind == ams::Kind::counter;
  const bool longer = grows && meter.register_silence > meter.silence;
  return value.age <= (longer ? meter.register_silence : meter.silence);
}

void add_values(MetricsText& text, const Meters& meters) {
  using Sample = std::pair<std::string_view, ams::Decimal>;
  std::vector<std::vector<Sample>> by_quantity(ams::quantity_count());
  for (const MeterMetrics* meter : meters) {
    for (const MeterMetricsValue& value : meter->values) {
      const auto number = in_base_unit(value.value);
      const auto row = static_cast<std::size_t>(value.value.quantity);
      if (number && is_current(*meter, value)) by_quantity.at(row).emplace_back(meter->name, *number);
    }
  }
  std::string family;
  for (std::size_t row = 0; row < by_quantity.size(); ++row) {
    const QuantityMetric metric = metric_of(ams::Quantity{static_cast<std::uint8_t>(row)});
    // The rows of a family stand one after the other in the table.
    if (metric.family.name != family) text.family(metric.family);
    family = metric.family.name;
    for (const auto& [meter, number] : by_quantity[row]) {
      MetricLabels labels{{"meter", meter}};
      if (!metric.label.empty()) labels.emplace_back(metric.label, metric.part);
      text.sample(labels, number);
    }
  }
}

/// A counter of meters.
struct MeterCounter {
  std::string_view name;
  std::string_view unit;
  std::string_view sentence;
  std::uint64_t MeterMetrics::*member;
};
constexpr std::array meter_counters{
    MeterCounter{"amsbridge_received_bytes", "bytes", "Octets that came over the meter's line.",
                 &MeterMetrics::octets},
    MeterCounter{"amsbridge_readings", "", "Readings of the meter.", &MeterMetrics::readings},
    MeterCounter{"amsbridge_line_reopened", "", "Times that the meter's line was lost and opened again.",
                 &MeterMetrics::reopened},
    MeterCounter{"amsbridge_held_back_values", "",
                 "Register values that were held back for being implausible.", &MeterMetrics::held_back},
};

struct Mark {
  std::string_view name;
  std::uint64_t MeterMetrics::*member;
};
constexpr std::array marks{Mark{"unchecked", &MeterMetrics::unchecked},
                           Mark{"unauthenticated", &MeterMetrics::unauthenticated},
                           Mark{"replayed", &MeterMetrics::replayed}};

void add_meters(MetricsText& text, const Meters& meters) {
  for (const MeterCounter& counter : meter_counters) {
    text.family({std::string(counter.name), MetricKind::counter, std::string(counter.unit),
                 std::string(counter.sentence)});
    for (const MeterMetrics* meter : meters) text.sample({{"meter", meter->name}}, meter->*counter.member);
  }
  text.family({"amsbridge_marked_readings", MetricKind::counter, "", "Readings whose origin is not proven."});
  for (const MeterMetrics* meter : meters) {
    for (const Mark& mark : marks) {
      text.sample({{"meter", meter->name}, {"mark", mark.name}}, meter->*mark.member);
    }
  }
  text.family({"amsbridge_faults", MetricKind::counter, "", "Faults in what came over the meter's line."});
  for (const MeterMetrics* meter : meters) {
    for (const auto& [reason, count] : meter->faults) {
      text.sample({{"meter", meter->name}, {"reason", ams::name(reason)}}, count);
    }
  }
  text.family({"amsbridge_meter_online", MetricKind::gauge, "", "1 while the meter sends telegrams."});
  for (const MeterMetrics* meter : meters) {
    text.sample({{"meter", meter->name}}, std::uint64_t{meter->online});
  }
  text.family({"amsbridge_last_reading_timestamp_seconds", MetricKind::gauge, "seconds",
               "When the meter's last reading arrived, in seconds since 1970."});
  for (const MeterMetrics* meter : meters) {
    if (!meter->last_reading) continue;
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(meter->last_reading->time_since_epoch());
    text.sample({{"meter", meter->name}}, ams::Decimal{since.count(), -3});
  }
  text.family({"amsbridge_meter_clock_offset_seconds", MetricKind::gauge, "seconds",
               "How far the meter's clock is ahead of the system's."});
  for (const MeterMetrics* meter : meters) {
    if (meter->clock_offset) text.sample({{"meter", meter->name}}, ams::Decimal{*meter->clock_offset, 0});
  }
}

void add_broker(MetricsText& text, const BrokerMetrics& broker) {
  const auto add = [&text](std::string name, MetricKind kind, std::string sentence, std::uint64_t number) {
    text.family({std::move(name), kind, "", std::move(sentence)});
    text.sample({}, number);
  };
  add("amsbridge_broker_connected", MetricKind::gauge, "1 while the broker is connected.",
      std::uint64_t{broker.connected});
  add("amsbridge_queued_messages", MetricKind::gauge, "Messages in memory that wait for the broker.",
      broker.queued);
  add("amsbridge_acknowledged_messages", MetricKind::counter, "Messages that the broker has acknowledged.",
      broker.acknowledged);
  add("amsbridge_dropped_messages", MetricKind::counter, "Messages dropped because the queue was full.",
      broker.dropped);
  add("amsbridge_refused_messages", MetricKind::counter, "Messages that the broker has refused.",
      broker.refused);
  add("amsbridge_broker_reconnects", MetricKind::counter, "Times that the broker was connected again.",
      broker.reconnects);
}

void add_outbox(MetricsText& text, const OutboxMetrics& outbox) {
  text.family(
      {"amsbridge_outbox_messages", MetricKind::gauge, "", "Messages on disk that wait for the broker."});
  text.sample({}, outbox.messages);
  text.family(
      {"amsbridge_outbox_bytes", MetricKind::gauge, "bytes", "Size of the messages that wait on disk."});
  text.sample({}, outbox.octets);
  text.family({"amsbridge_outbox_dropped_messages", MetricKind::counter, "",
               "Messages dropped from disk for want of room or for their age."});
  text.sample({}, outbox.dropped);
}

void add_latency(MetricsText& text, const MetricsInput& input) {
  text.family({"amsbridge_handover_latency_seconds", MetricKind::histogram, "seconds",
               "From the last octet of a telegram until its messages were handed over for sending."});
  text.sample({}, input.to_handover);
  text.family({"amsbridge_acknowledgement_latency_seconds", MetricKind::histogram, "seconds",
               "From the last octet of a telegram until the broker acknowledged its message."});
  text.sample({}, input.to_acknowledgement);
}

void add_temperature(MetricsText& text, const TemperatureMetrics& temperature) {
  text.family({"amsbridge_temperature_celsius", MetricKind::gauge, "celsius", "What the thermometer shows."});
  if (temperature.celsius) text.sample({{"sensor", temperature.sensor}}, *temperature.celsius);
  text.family(
      {"amsbridge_temperature_faults", MetricKind::counter, "", "Readings of the thermometer that failed."});
  text.sample({}, temperature.faults);
}

}  // namespace

std::string metrics_text(const MetricsInput& input, MetricsFormat format) {
  MetricsText text(format);
  text.family({"amsbridge_build", MetricKind::info, "", "The version of the program."});
  text.sample({{"version", version}}, std::uint64_t{1});
  text.family(
      {"amsbridge_uptime_seconds", MetricKind::gauge, "seconds", "How long the program has been running."});
  text.sample({}, static_cast<std::uint64_t>(input.uptime.count()));
  const Meters meters = each_name_once(input.meters);
  add_values(text, meters);
  add_meters(text, meters);
  add_broker(text, input.broker);
  if (input.outbox) add_outbox(text, *input.outbox);
  if (input.temperature) add_temperature(text, *input.temperature);
  add_latency(text, input);
  return text.finish();
}

}  // namespace amsbridge
