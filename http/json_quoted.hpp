#pragma once

#include <string>
#include <string_view>

#include "ams/publish/json_writer.hpp"
#include "ams/text.hpp"

namespace amsbridge {

/// Writes a JSON text (RFC 8259, 7) with its quotes. UTF-8 stays as it is; what is not UTF-8 becomes U+FFFD,
/// one for each longest beginning of a character (Unicode 15, 3.9). ams::JsonWriter takes what is not ASCII
/// for ISO 8859-1, as meters send it: this is for texts of people.
void append_quoted(std::string& out, std::string_view text);
void write_quoted(ams::TextWriter& out, std::string_view text);

/// The same as a member's value.
inline void write_quoted(ams::JsonWriter& json, std::string_view name, std::string_view text) {
  json.name(name);
  write_quoted(json.out(), text);
}

}  // namespace amsbridge
