#include "ams/publish/json_writer.hpp"

#include "ams/flash.hpp"

namespace ams {

void JsonWriter::name(std::string_view name) {
  if (!first_) out_.character(',');
  first_ = false;
  quoted(name);
  out_.character(':');
}

void JsonWriter::text(std::string_view name, std::string_view value) {
  this->name(name);
  quoted(value);
}

void JsonWriter::number(std::string_view name, std::uint64_t value) {
  this->name(name);
  out_.number(value);
}

void JsonWriter::number(std::string_view name, Decimal value) {
  this->name(name);
  write_decimal(out_, value);
}

void JsonWriter::boolean(std::string_view name, bool value) {
  this->name(name);
  out_.text(value ? std::string_view("true") : std::string_view("false"));
}

// A meter may send any octet in a text. What is not ASCII is taken for ISO 8859-1 and escaped, so that the
// JSON is valid whatever came.
void JsonWriter::quoted(std::string_view text) {
  out_.character('"');
  for (const char& octet : text) {
    const char character = fetched(octet);
    const auto code = static_cast<std::uint8_t>(character);
    if (character == '"' || character == '\\') {
      out_.character('\\');
      out_.character(character);
    } else if (code >= 0x20 && code < 0x7f) {
      out_.character(character);
    } else {
      out_.text("\\u");
      out_.hexadecimal(code, 4);
    }
  }
  out_.character('"');
}

}  // namespace ams
