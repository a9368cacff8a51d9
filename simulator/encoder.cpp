#include "simulator/encoder.hpp"

#include <algorithm>

#include "simulator/axdr.hpp"
#include "simulator/hdlc.hpp"

namespace simulator {
namespace {

// One list on its way to the wire.
struct Message {
  const Model& model;
  const List& list;
  const Content& content;

  [[nodiscard]] const Dialect& dialect() const { return *model.dialect; }
  [[nodiscard]] std::int64_t integer(Field field) const {
    return content.integers.at(static_cast<std::size_t>(field));
  }
  [[nodiscard]] LocalTime list_clock() const {
    return {content.sent_at.wall - list.clock_lag, content.sent_at.offset};
  }
  [[nodiscard]] bool sends(Field field) const {
    return std::ranges::find(list.fields, field) != list.fields.end();
  }
};

// Blue book clause 4.1.6.1.1, enumeration of units.
std::uint8_t unit_of(Kind kind) {
  switch (kind) {
    case Kind::active_power: return 27;
    case Kind::reactive_power: return 29;
    case Kind::active_energy: return 30;
    case Kind::reactive_energy: return 32;
    case Kind::current: return 33;
    case Kind::voltage: return 35;
  }
  return 255;
}

Obis obis_of(const Dialect& dialect, Field field) {
  switch (field) {
    case Field::list_version: return dialect.list_version.value();
    case Field::meter_id: return dialect.meter_id;
    case Field::meter_model: return dialect.meter_model;
    case Field::clock: return dialect.clock;
    default: break;
  }
  const Quantity& quantity = *find_quantity(field);
  return {1, dialect.group_b, quantity.c, quantity.d, 0, 255};
}

void write_value(AxdrWriter& writer, const Message& message, Field field) {
  const Dialect& dialect = message.dialect();
  switch (field) {
    case Field::list_version: return writer.text(dialect.text, message.model.list_version);
    case Field::meter_id: return writer.text(dialect.text, message.content.meter_id);
    case Field::meter_model: return writer.text(dialect.text, message.model.meter_model);
    case Field::clock: return writer.octet_string(cosem_date_time(message.list_clock(), dialect.habit));
    default: break;
  }
  writer.integer(form_of(dialect, find_quantity(field)->kind).tag, message.integer(field));
}

void write_positional(AxdrWriter& writer, const Message& message) {
  writer.open(Tag::structure, message.list.fields.size());
  for (const Field field : message.list.fields) write_value(writer, message, field);
}

void write_pairs(AxdrWriter& writer, const Message& message) {
  const bool bare_version = !message.dialect().list_version && message.sends(Field::list_version);
  writer.open(Tag::structure, 2 * message.list.fields.size() - (bare_version ? 1 : 0));
  for (const Field field : message.list.fields) {
    if (field == Field::absent_pair) {
      writer.null();
      writer.null();
      continue;
    }
    if (field != Field::list_version || !bare_version) writer.octet_string(obis_of(message.dialect(), field));
    write_value(writer, message, field);
  }
}

void write_described(AxdrWriter& writer, const Message& message) {
  writer.open(Tag::array, message.list.fields.size());
  for (const Field field : message.list.fields) {
    const Quantity* quantity = find_quantity(field);
    writer.open(Tag::structure, quantity != nullptr ? 3 : 2);
    writer.octet_string(obis_of(message.dialect(), field));
    write_value(writer, message, field);
    if (quantity == nullptr) continue;
    writer.open(Tag::structure, 2);
    writer.integer(Tag::int8, form_of(message.dialect(), quantity->kind).scaler);
    writer.integer(Tag::enumeration, unit_of(quantity->kind));
  }
}

void write_notification_time(AxdrWriter& writer, const Message& message) {
  const auto time = cosem_date_time(message.content.sent_at, message.dialect().habit);
  constexpr std::array<std::uint8_t, 1> length = {time.size()};
  switch (message.dialect().notification_time) {
    case DateTimeSpelling::none: return writer.null();
    case DateTimeSpelling::octet_string: return writer.octet_string(time);
    case DateTimeSpelling::tagged: writer.tag(Tag::date_time); break;
    case DateTimeSpelling::plain: writer.raw(length); break;
  }
  writer.raw(time);
}

// LLC header, then data-notification: IEC 62056-5-3, `0F`, long-invoke-id-and-priority, date-time, body.
Octets information(const Message& message) {
  const std::array<std::uint8_t, 8> head = {0xE6, 0xE7, 0x00, 0x0F, message.dialect().invoke_id, 0, 0, 0};
  AxdrWriter writer;
  writer.raw(head);
  write_notification_time(writer, message);
  switch (message.dialect().shape) {
    case Shape::positional: write_positional(writer, message); break;
    case Shape::pairs: write_pairs(writer, message); break;
    case Shape::described: write_described(writer, message); break;
  }
  return writer.octets();
}

// Registers are published in kWh and kvarh, all else in the COSEM unit itself.
Value value_of(const Message& message, const Quantity& quantity) {
  const bool energy = quantity.kind == Kind::active_energy || quantity.kind == Kind::reactive_energy;
  const int scaler = form_of(message.dialect(), quantity.kind).scaler;
  return {std::string(quantity.key), message.integer(quantity.field), scaler - (energy ? 3 : 0)};
}

Expected expectation(const Message& message) {
  const Dialect& dialect = message.dialect();
  Expected expected;
  if (message.list.maker == Maker::told) expected.maker = message.model.maker;
  if (message.sends(Field::meter_id)) expected.meter_id = message.content.meter_id;
  if (message.sends(Field::meter_model)) expected.meter_model = message.model.meter_model;
  if (message.sends(Field::list_version)) expected.list = message.model.list_version;
  if (message.sends(Field::clock)) {
    expected.meter_time = meter_time(message.list_clock(), dialect.habit);
  } else if (dialect.notification_time != DateTimeSpelling::none) {
    expected.meter_time = meter_time(message.content.sent_at, dialect.habit);
  }
  for (const Field field : message.list.fields) {
    const Quantity* quantity = find_quantity(field);
    if (quantity != nullptr) expected.values.push_back(value_of(message, *quantity));
  }
  return expected;
}

}  // namespace

WireForm form_of(const Dialect& dialect, Kind kind) {
  switch (kind) {
    case Kind::active_power:
    case Kind::reactive_power: return dialect.power;
    case Kind::current: return dialect.current;
    case Kind::voltage: return dialect.voltage;
    case Kind::active_energy:
    case Kind::reactive_energy: return dialect.energy;
  }
  return {};
}

Encoded encode(const Model& model, const List& list, const Content& content) {
  const Message message = {model, list, content};
  return {hdlc_frame(model.dialect->header, information(message)), expectation(message)};
}

}  // namespace simulator
