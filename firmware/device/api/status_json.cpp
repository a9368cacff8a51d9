#include "firmware/device/api/status_json.hpp"

#include <array>
#include <memory>
#include <utility>

#include "firmware/device/api/json_parts.hpp"
#include "firmware/device/api/meter_json.hpp"

namespace amsbridge::device {
namespace {

std::string_view name_of(BrokerCode code) {
  switch (code) {
    case BrokerCode::none: return "";
    case BrokerCode::connecting: return "connecting";
    case BrokerCode::connected: return "connected";
    case BrokerCode::lost: return "lost";
    case BrokerCode::failed: return "failed";
    case BrokerCode::refused: return "refused";
  }
  return "";
}

void write_head(const DeviceView& view, const StatusFacts& facts, ams::JsonWriter& json) {
  json.number("time", epoch_seconds(view.now().wall));
  json.number("uptime", facts.uptime_s);
  add_text(json, "version", view.version());
  add_text(json, "host", view.name());
  add_text(json, "time_zone", view.settings().time_zone);
  if (facts.temperature) json.number("temperature_c", *facts.temperature);
  add_if_any(json, "temperature_problem", facts.temperature_problem);
  if (view.settings().thermometer) add_text(json, "sensor", thermometer_name);
}

void write_broker(const DeviceView& view, const StatusFacts& facts, ams::JsonWriter& json) {
  const BrokerFacts& broker = facts.broker;
  const bool is_chosen = broker.code != BrokerCode::none;
  json.name("broker");
  json.begin_object();
  json.boolean("connected", broker.code == BrokerCode::connected);
  add_text(json, "host", view.settings().mqtt.host);
  json.number("port", view.settings().mqtt.port);
  if (is_chosen) json.text("code", name_of(broker.code));
  add_text(json, "sentence", is_chosen ? broker.sentence : "no broker has been chosen yet");
  if (is_chosen) json.number("since", epoch_seconds(broker.since, view.now()));
  json.number("acknowledged", broker.acknowledged);
  json.number("reconnects", broker.reconnects);
  json.end_object();
}

void write_outbox(const DeviceView&, const StatusFacts& facts, ams::JsonWriter& json) {
  json.name("outbox");
  json.begin_object();
  json.boolean("durable", false);
  json.number("waiting", facts.ring_readings);
  json.number("dropped_live", facts.ring_dropped);
  json.end_object();
  json.name("history");
  json.begin_object();
  json.number("octets", facts.history_octets);
  add_if_any(json, "problem", facts.history_problem);
  json.end_object();
}

/// Share of the free heap that cannot be had in one piece.
std::uint64_t fragmentation_percent(const Heap& heap) {
  if (heap.free == 0 || heap.largest_block >= heap.free) return 0;
  return 100 - std::uint64_t{100} * heap.largest_block / heap.free;
}

void write_device(const DeviceView&, const StatusFacts& facts, ams::JsonWriter& json) {
  json.name("device");
  json.begin_object();
  add_text(json, "chip", facts.chip);
  json.number("heap_free", facts.heap.free);
  json.number("heap_largest_block", facts.heap.largest_block);
  json.number("fragmentation", fragmentation_percent(facts.heap));
  add_text(json, "reset_reason", facts.reset_reason);
  json.number("crashes", facts.crashes);
  json.name("wifi");
  json.begin_object();
  add_text(json, "ssid", facts.station.ssid);
  add_integer(json, "strength", facts.station.strength);
  add_text(json, "address", facts.station.address);
  json.end_object();
  json.number("files_total", facts.files.total);
  json.number("files_used", facts.files.used);
  json.name("ring");
  json.begin_object();
  json.number("readings", facts.ring_readings);
  json.number("dropped", facts.ring_dropped);
  json.end_object();
  json.end_object();
}

void write_totals(const DeviceView& view, const StatusFacts&, ams::JsonWriter& json) {
  std::size_t total = 0;
  std::size_t online = 0;
  const MeterRelay* const relay = view.relay();
  for (const Meter* meter = meter_at(relay, 0); meter != nullptr; meter = meter_at(relay, ++total)) {
    if (meter->online()) ++online;
  }
  json.number("meters_total", total);
  json.number("meters_online", online);
}

using StatusPart = void (*)(const DeviceView&, const StatusFacts&, ams::JsonWriter&);
constexpr std::array<StatusPart, 5> status_parts{write_head, write_broker, write_outbox, write_device,
                                                 write_totals};

/// Schema Status.
class StatusPieces {
 public:
  explicit StatusPieces(const DeviceView& view) : view_(&view), meters_(view) {}

  bool operator()(ams::TextWriter& out) {
    if (part_ == 0) facts_ = std::make_shared<const StatusFacts>(view_->status());
    if (part_ < status_parts.size()) {
      out.character(part_ == 0 ? '{' : ',');
      ams::JsonWriter json(out);
      status_parts.at(part_++)(*view_, *facts_, json);
      if (part_ == status_parts.size()) json.name("meters");
      return true;
    }
    if (meters_(out)) return true;
    out.character('}');
    return false;
  }

 private:
  const DeviceView* view_;
  std::shared_ptr<const StatusFacts> facts_;
  std::size_t part_ = 0;
  MeterPieces meters_;
};

/// A few texts and pieces one after the other.
class Sequence {
 public:
  using Part = std::pair<std::string_view, Pieces>;

  Sequence(std::vector<Part> parts, std::string_view end) : parts_(std::move(parts)), end_(end) {}

  bool operator()(ams::TextWriter& out) {
    if (at_ == parts_.size()) {
      out.text(end_);
      return false;
    }
    if (!std::exchange(is_begun_, true)) out.text(parts_[at_].first);
    if (parts_[at_].second(out)) return true;
    is_begun_ = false;
    ++at_;
    return true;
  }

 private:
  std::vector<Part> parts_;
  std::string_view end_;
  std::size_t at_ = 0;
  bool is_begun_ = false;
};

}  // namespace

Pieces status_pieces(const DeviceView& view) {
  return StatusPieces(view);
}

Pieces meters_pieces(const DeviceView& view) {
  return Sequence({{"{\"meters\":", MeterPieces(view)}}, "}");
}

Pieces hello_pieces(const DeviceView& view) {
  return Sequence({{"{\"status\":", StatusPieces(view)}, {",\"latest\":", LatestPieces(view)}}, "}");
}

std::string status_signature(const DeviceView& view) {
  const StatusFacts facts = view.status();
  std::string signature(name_of(facts.broker.code));
  signature += ' ';
  signature += facts.broker.sentence;
  const MeterRelay* const relay = view.relay();
  if (relay == nullptr) return signature;
  signature += ' ';
  signature += ams::name(relay->diagnosis());
  const Meter* meter = meter_at(relay, 0);
  for (std::size_t index = 0; meter != nullptr; meter = meter_at(relay, ++index)) {
    signature += meter->online() ? " +" : " -";
    signature += meter->level();
  }
  return signature;
}

}  // namespace amsbridge::device
