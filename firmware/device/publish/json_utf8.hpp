#pragma once

#include <string_view>

#include "ams/publish/json_writer.hpp"
#include "ams/text.hpp"

namespace amsbridge::device {

/// The text as a JSON string, quotes and all. What is not UTF-8 becomes U+FFFD. (ams::JsonWriter is for texts
/// of meters, which it takes for ISO 8859-1.)
void write_utf8(ams::TextWriter&, std::string_view text);

/// A member whose value is UTF-8.
inline void write_utf8(ams::JsonWriter& json, std::string_view name, std::string_view text) {
  json.name(name);
  write_utf8(json.out(), text);
}

}  // namespace amsbridge::device
