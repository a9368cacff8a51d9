#include "firmware/device/publish/json_utf8.hpp"

#include <cstdint>

#include "metering/utf8.hpp"

namespace amsbridge::device {

void write_utf8(ams::TextWriter& out, std::string_view text) {
  out.character('"');
  while (!text.empty()) {
    const auto first = static_cast<std::uint8_t>(text.front());
    const std::size_t length = utf8_length(text);
    if (first == '"' || first == '\\') {
      out.character('\\');
      out.character(text.front());
    } else if (first < 0x20 || first == 0x7f) {
      out.text("\\u");
      out.hexadecimal(first, 4);
    } else if (length == 0) {
      out.text("\xEF\xBF\xBD");
    } else {
      out.text(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out.character('"');
}

}  // namespace amsbridge::device
