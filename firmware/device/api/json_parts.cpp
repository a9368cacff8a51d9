#include "firmware/device/api/json_parts.hpp"

#include "http/json_quoted.hpp"

namespace amsbridge::device {

void add_text(ams::JsonWriter& json, std::string_view name, std::string_view text, std::size_t longest) {
  write_quoted(json, name, clipped(text, longest));
}

void add_if_any(ams::JsonWriter& json, std::string_view name, std::string_view text, std::size_t longest) {
  if (!text.empty()) add_text(json, name, text, longest);
}

void add_integer(ams::JsonWriter& json, std::string_view name, std::int64_t value) {
  json.number(name, ams::Decimal{value, 0});
}

ams::Decimal epoch_seconds(std::chrono::system_clock::time_point time) {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count(), -3};
}

ams::Decimal epoch_seconds(std::chrono::steady_clock::time_point then, const Moment& now) {
  return epoch_seconds(std::chrono::time_point_cast<std::chrono::milliseconds>(now.wall) -
                       std::chrono::duration_cast<std::chrono::milliseconds>(now.steady - then));
}

std::string_view clipped(std::string_view text, std::size_t octets) {
  if (text.size() <= octets) return text;
  while (octets > 0 && (static_cast<unsigned char>(text[octets]) & 0xC0U) == 0x80U) --octets;
  return text.substr(0, octets);
}

}  // namespace amsbridge::device
