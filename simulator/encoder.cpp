#include "simulator/encoder.hpp"

#include <algorithm>

#include "simulator/expectation.hpp"
#include "simulator/link.hpp"
#include "simulator/list_writer.hpp"

namespace simulator {
namespace {

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

Expected expectation(const Message& message) {
  const Dialect& dialect = message.dialect();
  Expected expected;
  if (message.sends(Field::meter_id)) expected.meter_id = message.content.meter_id;
  if (message.sends(Field::bare_meter_id)) expected.meter_id = id_digits(message.model, message.content);
  if (message.sends(Field::meter_model)) expected.meter_model = message.model.meter_model;
  if (message.sends(Field::list_version)) expected.list = message.model.list_version;
  if (message.sends(Field::profile)) expected.list = message.list.profile;
  if (message.sends(Field::clock)) {
    expected.meter_time = meter_time(message.list_clock(), dialect.habit);
  } else if (dialect.notification_time != DateTimeSpelling::none) {
    expected.meter_time = meter_time(message.content.sent_at, dialect.habit);
  }
  for (const Place& place : places_of(message.model, message.list)) {
    const Field field = place.quantity->field;
    if (std::ranges::find(dialect.doubtful, field) != dialect.doubtful.end()) continue;
    const std::int64_t integer = message.content.integer(field);
    expected.values.push_back(value_of(*place.quantity, place.form, integer));
  }
  return expected;
}

CipherState cipher_state(const Model& model, const Cipher& cipher, const Content& content) {
  return {model.key, model.authentication_key, system_title(cipher.title, content.number),
          content.invocation_counter};
}

Encoded encode_dlms(const Model& model, const List& list, const Content& content) {
  const Dialect& dialect = *model.dialect;
  Octets apdu = data_notification(model, list, content);
  if (dialect.cipher) {
    apdu = general_glo_ciphering(*dialect.cipher, cipher_state(model, *dialect.cipher, content), apdu);
  }
  Framed frames = framed(dialect.carrier, dialect.header, apdu);
  return {std::move(frames.octets), expectation({model, list, content}), {}, std::move(frames.pieces)};
}

Encoded encode_p1(const Model& model, const Content& content) {
  const P1Dialect& dialect = *model.p1;
  const std::string text = p1_telegram(dialect, content, device_name(model, content));
  Octets octets(text.begin(), text.end());
  if (dialect.cipher) {
    octets = general_glo_ciphering(*dialect.cipher, cipher_state(model, *dialect.cipher, content), octets);
  }
  return {std::move(octets), p1_expectation(dialect, content), p1_sub_meters(dialect, content), {0}};
}

Encoded encode_sml(const Model& model, const Content& content) {
  return {sml_telegram(*model.sml, content), sml_expectation(*model.sml, content), {}, {0}};
}

Encoded encode_any(const Model& model, const List& list, const Content& content) {
  switch (model.link) {
    case Link::hdlc:
    case Link::mbus: return encode_dlms(model, list, content);
    case Link::p1: return encode_p1(model, content);
    case Link::sml: return encode_sml(model, content);
  }
  return {};
}

void add_place(std::vector<Place>& places, Field field, const Form& form) {
  if (const Quantity* quantity = find_quantity(field)) places.push_back({quantity, form});
}

}  // namespace

WireForm form_of(const Dialect& dialect, const Quantity& quantity) {
  const auto exception = std::ranges::find(dialect.exceptions, quantity.field, &Exception::field);
  if (exception != dialect.exceptions.end()) return exception->form;
  switch (quantity.kind) {
    case Kind::current: return dialect.current;
    case Kind::voltage: return dialect.voltage;
    case Kind::active_energy:
    case Kind::reactive_energy: return dialect.energy;
    case Kind::power_factor: return dialect.power_factor;
    default: return dialect.power;
  }
}

std::vector<Place> places_of(const Model& model, const List& list) {
  std::vector<Place> places;
  for (const Field field : list.fields) {
    const Quantity* quantity = find_quantity(field);
    if (quantity == nullptr) continue;
    const WireForm form = form_of(*model.dialect, *quantity);
    const IntegerRange range = range_of(form.tag);
    add_place(places, field, {range.least, range.most, form.scaler});
  }
  if (model.p1 != nullptr) {
    for (const P1Line& line : model.p1->lines) {
      if (line.field) add_place(places, *line.field, form_of(line));
    }
    for (const P1SubMeter& meter : model.p1->sub_meters) {
      add_place(places, *meter.value.field, form_of(meter.value));
    }
  }
  if (model.sml != nullptr) {
    for (const SmlEntry& entry : model.sml->entries) {
      if (entry.field) add_place(places, *entry.field, form_of(entry));
    }
  }
  return places;
}

// IEC 62056-5-3: `0F`, long-invoke-id-and-priority, date-time, body.
Octets data_notification(const Model& model, const List& list, const Content& content) {
  const Message message = {model, list, content};
  const Dialect& dialect = *model.dialect;
  const std::uint32_t number = dialect.invoking == Invoking::counted ? content.invoke_number : 0;
  const std::array<std::uint8_t, 5> head = {0x0F, dialect.invoke_id, static_cast<std::uint8_t>(number >> 16U),
                                            static_cast<std::uint8_t>(number >> 8U),
                                            static_cast<std::uint8_t>(number)};
  AxdrWriter writer;
  writer.raw(head);
  write_notification_time(writer, message);
  write_list(writer, message);
  return writer.octets();
}

Encoded encode(const Model& model, const List& list, const Content& content) {
  Encoded encoded = encode_any(model, list, content);
  if (list.maker == Maker::told) encoded.expected.maker = model.maker;
  return encoded;
}

}  // namespace simulator
