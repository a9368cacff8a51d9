#include "simulator/list_writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace simulator {
namespace {

bool contains(std::span<const Field> fields, Field field) {
  return std::ranges::find(fields, field) != fields.end();
}

constexpr Obis push_setup_obis = {0, 8, 25, 9, 0, 255};
constexpr Obis device_name_obis = {0, 0, 42, 0, 0, 255};
constexpr Obis serial_number_obis = {1, 1, 0, 0, 1, 255};
constexpr Obis second_id_obis = {0, 0, 96, 1, 1, 255};

Obis obis_of(const Dialect& dialect, Field field) {
  switch (field) {
    case Field::list_version: return dialect.list_version;
    case Field::meter_id: return dialect.meter_id;
    case Field::meter_model: return dialect.meter_model;
    case Field::clock: return dialect.clock;
    case Field::device_name: return device_name_obis;
    case Field::serial_number: return serial_number_obis;
    case Field::second_id: return second_id_obis;
    case Field::push_setup:
    case Field::push_name: return push_setup_obis;
    default: break;
  }
  const Quantity& quantity = *find_quantity(field);
  if (is_register(quantity.kind)) {
    return {dialect.energy_groups[0], dialect.energy_groups[1], quantity.c, quantity.d, quantity.e, 255};
  }
  return {1, dialect.group_b, quantity.c, quantity.d, quantity.e, 255};
}

void write_obis(AxdrWriter& writer, const Dialect& dialect, Field field) {
  const Obis obis = obis_of(dialect, field);
  const Quantity* quantity = find_quantity(field);
  if (dialect.odd_obis && quantity != nullptr && quantity->kind == dialect.odd_obis->kind) {
    writer.raw(dialect.odd_obis->tag_and_length);
    writer.raw(obis);
  } else {
    writer.octet_string(obis);
  }
}

std::string padded(std::string text, std::size_t length) {
  text.resize(std::max(text.size(), length), '\0');
  return text;
}

void write_date_part(AxdrWriter& writer, const Message& message, std::size_t begin, std::size_t length) {
  const auto time = cosem_date_time(message.list_clock(), message.dialect().habit);
  writer.octet_string(std::span(time).subspan(begin, length));
}

// class, OBIS, attribute, index. The first object is the list of objects itself.
void write_capture_objects(AxdrWriter& writer, const Message& message) {
  constexpr std::int64_t data_class = 1;
  constexpr std::int64_t register_class = 3;
  constexpr std::int64_t push_class = 40;
  writer.open(Tag::array, message.list.fields.size());
  for (const Field field : message.list.fields) {
    const bool push = field == Field::push_setup || field == Field::push_name;
    const std::int64_t other_class = find_quantity(field) != nullptr ? register_class : data_class;
    writer.open(Tag::structure, 4);
    writer.integer(Tag::uint16, push ? push_class : other_class);
    writer.octet_string(obis_of(message.dialect(), field));
    writer.integer(Tag::int8, field == Field::push_name ? 1 : 2);
    writer.integer(Tag::uint16, 0);
  }
}

// Of Iskraemeco's positional lists, some of whose meaning nobody has told.
void write_state(AxdrWriter& writer, Field field) {
  constexpr std::array<std::uint8_t, 2> day_tariff = {0, 1};
  constexpr std::int64_t most_deciamperes = 9400;
  switch (field) {
    case Field::breaker_state: return writer.integer(Tag::boolean, 1);
    case Field::switch_state: return writer.integer(Tag::enumeration, 1);
    case Field::no_error: return writer.integer(Tag::uint8, 0);
    case Field::unknown: return writer.integer(Tag::uint32, 0);
    case Field::active_tariff: return writer.octet_string(day_tariff);
    case Field::fuse_limit: writer.open(Tag::array, 1); return writer.integer(Tag::uint16, most_deciamperes);
    default: return writer.null();
  }
}

void write_value(AxdrWriter& writer, const Message& message, Field field) {
  const Dialect& dialect = message.dialect();
  const auto text = [&](std::string_view value) { writer.text(dialect.text, value); };
  switch (field) {
    case Field::list_version: return text(message.model.list_version);
    case Field::meter_id: return text(padded(message.content.meter_id, dialect.padded_id));
    case Field::bare_meter_id: return text(id_digits(message.model, message.content));
    case Field::meter_model: return text(message.model.meter_model);
    case Field::device_name: return text(device_name(message.model, message.content));
    case Field::short_name: return text("ISK" + id_digits(message.model, message.content));
    case Field::second_id: return text(fmt::format("{:06}", message.content.number % 1'000'000));
    case Field::profile: return text(message.list.profile);
    case Field::serial_number:
      return writer.integer(Tag::uint32, static_cast<std::int64_t>(message.content.number));
    case Field::clock: return write_date_part(writer, message, 0, 12);
    case Field::date: return write_date_part(writer, message, 0, 5);
    case Field::time_of_day: return write_date_part(writer, message, 5, 4);
    case Field::push_setup: return write_capture_objects(writer, message);
    case Field::push_name: return writer.octet_string(push_setup_obis);
    default: break;
  }
  const Quantity* quantity = find_quantity(field);
  if (quantity == nullptr) return write_state(writer, field);
  writer.integer(form_of(dialect, *quantity).tag, message.content.integer(field));
}

void write_values(AxdrWriter& writer, const Message& message) {
  writer.open(Tag::structure, message.list.fields.size());
  for (const Field field : message.list.fields) write_value(writer, message, field);
}

void write_scaler_and_unit(AxdrWriter& writer, const Dialect& dialect, const Quantity& quantity) {
  writer.open(Tag::structure, 2);
  writer.integer(Tag::int8, form_of(dialect, quantity).scaler);
  writer.integer(Tag::enumeration, unit_of(quantity.kind));
}

enum class Units : std::uint8_t { left_out, sent };

std::size_t elements_of(const Message& message, Field field, Units units) {
  if (contains(message.dialect().bare, field)) return 1;
  return units == Units::sent && find_quantity(field) != nullptr ? 3 : 2;
}

void write_flat(AxdrWriter& writer, const Message& message, Units units) {
  std::size_t elements = 0;
  for (const Field field : message.list.fields) elements += elements_of(message, field, units);
  writer.open(Tag::structure, elements);
  for (const Field field : message.list.fields) {
    if (field == Field::absent_pair) {
      writer.null();
      writer.null();
      continue;
    }
    const std::size_t wanted = elements_of(message, field, units);
    if (wanted > 1) write_obis(writer, message.dialect(), field);
    write_value(writer, message, field);
    if (wanted > 2) write_scaler_and_unit(writer, message.dialect(), *find_quantity(field));
  }
}

void write_described(AxdrWriter& writer, const Message& message) {
  writer.open(Tag::array, message.list.fields.size());
  for (const Field field : message.list.fields) {
    const Quantity* quantity = find_quantity(field);
    writer.open(Tag::structure, quantity != nullptr ? 3 : 2);
    write_obis(writer, message.dialect(), field);
    write_value(writer, message, field);
    if (quantity != nullptr) write_scaler_and_unit(writer, message.dialect(), *quantity);
  }
}

void write_nested(AxdrWriter& writer, const Message& message) {
  writer.open(Tag::structure, message.list.fields.size() + (message.sends(Field::clock) ? 1 : 0));
  for (const Field field : message.list.fields) {
    const Quantity* quantity = find_quantity(field);
    if (field != Field::clock) writer.open(Tag::structure, quantity != nullptr ? 3 : 2);
    write_obis(writer, message.dialect(), field);
    write_value(writer, message, field);
    if (quantity != nullptr) write_scaler_and_unit(writer, message.dialect(), *quantity);
  }
}

}  // namespace

bool Message::sends(Field field) const {
  return contains(list.fields, field);
}

std::string id_digits(const Model& model, const Content& content) {
  return content.meter_id.size() > model.id_prefix.size() ? content.meter_id.substr(model.id_prefix.size())
                                                          : content.meter_id;
}

std::string device_name(const Model& model, const Content& content) {
  return std::string(model.device_name_prefix) + id_digits(model, content);
}

void write_list(AxdrWriter& writer, const Message& message) {
  switch (message.dialect().shape) {
    case Shape::positional:
    case Shape::captured: return write_values(writer, message);
    case Shape::pairs: return write_flat(writer, message, Units::left_out);
    case Shape::flat: return write_flat(writer, message, Units::sent);
    case Shape::described: return write_described(writer, message);
    case Shape::nested: return write_nested(writer, message);
  }
}

}  // namespace simulator
