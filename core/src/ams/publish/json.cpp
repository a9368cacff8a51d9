#include "ams/publish/json.hpp"

#include <algorithm>
#include <iterator>

#include "ams/publish/json_writer.hpp"
#include "ams/quantity_table.hpp"

namespace ams {
namespace {

void write_text(JsonWriter& json, std::string_view name, const std::optional<Reading::Text>& text) {
  if (text) json.text(name, text->view());
}

// Times are JSON strings of plain characters: nothing in them needs escaping.
void write_meter_time(JsonWriter& json, const Reading& reading) {
  if (!reading.meter_time) return;
  json.name("meter_time");
  json.out().character('"');
  write_clock(json.out(), *reading.meter_time);
  json.out().character('"');
}

// Said only where something is to be said: most readings have nothing against them.
void write_marks(JsonWriter& json, const Marks& marks) {
  if (marks.unchecked) json.boolean("checked", false);
  if (marks.unauthenticated) json.boolean("authenticated", false);
  if (marks.replayed) json.boolean("replayed", true);
  if (marks.dumped) json.boolean("dumped", true);
  if (marks.repeated) json.boolean("repeated", true);
  if (marks.scale != ScaleOrigin::wire) json.text("scale", name(marks.scale));
}

void write_channel(JsonWriter& json, const Reading& reading) {
  if (reading.channel == 0) return;
  json.number("channel", std::uint64_t{reading.channel});
  json.text("medium", name(reading.medium));
}

void write_times(JsonWriter& json, const Reading& reading, const Arrival& arrival) {
  if (arrival.has_time()) {
    json.name("time");
    json.out().character('"');
    write_rfc3339(json.out(), arrival.epoch_milliseconds);
    json.out().character('"');
  }
  write_meter_time(json, reading);
}

bool holds_register(const Value& value) {
  return is_register(kind(value.quantity));
}

// The order that programs of the classic layout have seen ever since; other quantities follow.
constexpr Quantity classic_order[] = {
    "active_power_import_w"_quantity,
    "reactive_power_import_var"_quantity,
    "active_power_export_w"_quantity,
    "reactive_power_export_var"_quantity,
    "current_l1_a"_quantity,
    "current_l2_a"_quantity,
    "current_l3_a"_quantity,
    "voltage_l1_v"_quantity,
    "voltage_l2_v"_quantity,
    "voltage_l3_v"_quantity,
    "active_energy_import_kwh"_quantity,
    "active_energy_export_kwh"_quantity,
    "reactive_energy_import_kvarh"_quantity,
    "reactive_energy_export_kvarh"_quantity,
};

Decimal classic_number(const Value& value) {
  switch (kind(value.quantity)) {
    case Kind::active_power:
    case Kind::reactive_power: return rounded(value.number, 0);
    case Kind::current:
    case Kind::voltage: return rounded(value.number, 2);
    case Kind::active_energy:
    case Kind::reactive_energy: return rounded(value.number, 3);
    default: return value.number;
  }
}

void write_classic_values(JsonWriter& json, const Reading& reading) {
  for (const Quantity quantity : classic_order) {
    if (const auto number = reading.find(quantity)) {
      json.number(classic_key(quantity), classic_number({*number, quantity}));
    }
  }
  for (const Value& value : reading.values()) {
    const bool written = std::find(std::begin(classic_order), std::end(classic_order), value.quantity) !=
                         std::end(classic_order);
    if (!written && !classic_key(value.quantity).empty())
      json.number(classic_key(value.quantity), classic_number(value));
  }
}

}  // namespace

void write_decoded(TextWriter& out, const Reading& reading, const Telegram& telegram) {
  JsonWriter json(out);
  json.begin_object();
  json.text("kind", "reading");
  json.number("telegram", telegram.number);
  write_channel(json, reading);
  if (!reading.maker.empty()) json.text("maker", reading.maker);
  write_text(json, "meter_id", reading.meter_id);
  write_text(json, "meter_model", reading.meter_model);
  write_text(json, "list", reading.list);
  write_text(json, "ident", reading.ident);
  write_meter_time(json, reading);
  write_marks(json, reading.marks);
  json.name("values");
  json.begin_object();
  for (const Value& value : reading.values()) json.number(key(value.quantity), value.number);
  json.end_object();
  json.end_object();
}

void write_decoded(TextWriter& out, const Fault& fault) {
  std::array<char, 240> words;
  TextWriter message(words);
  write_words(message, fault);

  JsonWriter json(out);
  json.begin_object();
  json.text("kind", "fault");
  json.number("octet", fault.octet);
  json.text("layer", name(fault.layer));
  json.text("reason", name(fault.reason));
  json.text("message", message.view());
  json.end_object();
}

void write_reading(TextWriter& out, const Reading& reading, const Arrival& arrival) {
  JsonWriter json(out);
  json.begin_object();
  write_times(json, reading, arrival);
  json.number("sequence", arrival.sequence);
  if (arrival.late) json.boolean("late", true);
  if (arrival.temperature) json.number("temperature_c", *arrival.temperature);
  write_channel(json, reading);
  write_marks(json, reading.marks);
  for (const Value& value : reading.values()) json.number(key(value.quantity), value.number);
  if (arrival.import_estimate) json.number("active_energy_import_estimate_kwh", *arrival.import_estimate);
  if (arrival.export_estimate) json.number("active_energy_export_estimate_kwh", *arrival.export_estimate);
  json.end_object();
}

bool write_energy(TextWriter& out, const Reading& reading, const Arrival& arrival) {
  const auto values = reading.values();
  if (std::none_of(values.begin(), values.end(), holds_register)) return false;
  JsonWriter json(out);
  json.begin_object();
  write_times(json, reading, arrival);
  for (const Value& value : values) {
    if (holds_register(value)) json.number(key(value.quantity), value.number);
  }
  json.end_object();
  return true;
}

void write_classic(TextWriter& out, const Reading& reading, const Arrival& arrival,
                   const ClassicSender& sender) {
  JsonWriter json(out);
  json.begin_object();
  json.text("id", sender.id);
  json.text("name", sender.name);
  json.number("up", sender.up_seconds);
  if (arrival.has_time()) json.number("t", static_cast<std::uint64_t>(arrival.epoch_milliseconds / 1000));
  if (arrival.temperature) json.number("temp", *arrival.temperature);
  json.name("data");
  json.begin_object();
  write_text(json, "lv", reading.list);
  write_text(json, "meterId", reading.meter_id);
  write_text(json, "type", reading.meter_model);
  write_classic_values(json, reading);
  const auto values = reading.values();
  if (reading.meter_time && std::any_of(values.begin(), values.end(), holds_register)) {
    json.number("rtc", Decimal{epoch_seconds(*reading.meter_time), 0});
  }
  json.end_object();
  json.end_object();
}

}  // namespace ams
