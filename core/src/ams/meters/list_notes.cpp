#include "ams/meters/list_notes.hpp"

#include <algorithm>

#include "ams/dlms/clock.hpp"
#include "ams/meters/recognition.hpp"

namespace ams {
namespace {

using axdr::Element;
using axdr::Tag;

// As the standard names them: IEC 62056-6-2, clause 4.1.5.
std::string_view name(Tag tag) {
  switch (tag) {
    case Tag::null_data: return "null-data";
    case Tag::array: return "array";
    case Tag::structure: return "structure";
    case Tag::boolean: return "boolean";
    case Tag::bit_string: return "bit-string";
    case Tag::int32: return "double-long";
    case Tag::uint32: return "double-long-unsigned";
    case Tag::octet_string: return "octet-string";
    case Tag::visible_string: return "visible-string";
    case Tag::utf8_string: return "utf8-string";
    case Tag::bcd: return "bcd";
    case Tag::int8: return "integer";
    case Tag::int16: return "long";
    case Tag::uint8: return "unsigned";
    case Tag::uint16: return "long-unsigned";
    case Tag::int64: return "long64";
    case Tag::uint64: return "long64-unsigned";
    case Tag::enumeration: return "enum";
    case Tag::float32: return "float32";
    case Tag::float64: return "float64";
    case Tag::date_time: return "date-time";
    case Tag::date: return "date";
    case Tag::time: return "time";
  }
  return "";
}

std::string_view name(Role role) {
  switch (role) {
    case Role::list: return "list";
    case Role::meter_id: return "meter_id";
    case Role::meter_model: return "meter_model";
    case Role::device_name: return "device_name";
    case Role::clock: return "meter_time";
    case Role::value:
    case Role::unused: return "";
  }
  return "";
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return (letter >= ' ' && letter <= '~') || letter == '\0';  // NUL pads
  });
}

void write_printable(TextWriter& out, std::string_view text) {
  for (const char letter : text) {
    if (letter != '\0') out.character(letter);
  }
}

void write_octets(TextWriter& out, Octets octets) {
  for (const std::uint8_t octet : octets) out.hexadecimal(octet, 2);
}

bool write_clock_of(TextWriter& out, const Element& element) {
  if (!is_clock(element) || !is_specified(element.content)) return false;
  const Result<Clock> clock = parse_clock(element.content);
  if (clock) write_clock(out, *clock);
  return static_cast<bool>(clock);
}

void write_meaning(TextWriter& out, const Element& element) {
  if (element.is_list()) {
    out.number(element.count);
    out.text(element.count == 1 ? " element" : " elements");
  } else if (element.is_text() && is_printable(text_of(element))) {
    write_printable(out, text_of(element));
  } else if (is_code(element)) {
    write_obis(out, Obis::from(element.content));
  } else if (write_clock_of(out, element) || element.tag == Tag::null_data) {
    return;
  } else if (const Result<Decimal> number = axdr::number(element)) {
    write_decimal(out, *number);
  } else {
    write_octets(out, element.content);
  }
}

}  // namespace

void ListNotes::elements(Octets before, Octets after) {
  Element element;
  while (before.size() > after.size()) {
    axdr::Reader reader(before);
    if (!reader.next(element)) return;
    std::array<char, 128> buffer;  // longer texts are cut off
    TextWriter out(buffer);
    write_meaning(out, element);
    const Octets rest = reader.rest();
    if (element.is_list()) reader.pass_over(element);  // its elements are parts of it
    tracer_.note(before.first(before.size() - reader.rest().size()), name(element.tag), out.view());
    before = rest;
  }
}

void ListNotes::role(Role role, const Element& element) {
  std::array<char, 64> buffer;
  TextWriter out(buffer);
  write_meaning(out, element);
  tracer_.note(element.content, name(role), out.view());
}

void ListNotes::values(const Reading& reading) {
  for (std::size_t index = 0; index < reading.values().size(); ++index) {
    const Value& value = reading.values()[index];
    std::array<char, 64> buffer;
    TextWriter out(buffer);
    write_value(out, value);
    tracer_.note(contents_[index], key(value.quantity), out.view());
  }
}

}  // namespace ams
