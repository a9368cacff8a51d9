#include "firmware/device/settings/piece_writer.hpp"

#include <algorithm>

#include "metering/utf8.hpp"

namespace amsbridge::device {
namespace {

/// Octets that the text begins with and that a JSON text has as they are.
std::size_t plain_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size()) {
    const auto first = static_cast<unsigned char>(text[length]);
    const std::size_t character = utf8_length(text.substr(length));
    if (first < 0x20 || first == 0x7F || first == '"' || first == '\\' || character == 0) break;
    length += character;
  }
  return length;
}

}  // namespace

void PieceWriter::raw(std::string_view text) {
  const std::size_t before = total_;
  total_ += text.size();
  if (before < skip_) text.remove_prefix(std::min(text.size(), skip_ - before));
  text = text.substr(0, std::min(text.size(), room_ - taken_));
  if (text.empty()) return;
  out_.text(text);
  taken_ += text.size();
}

void PieceWriter::quoted(std::string_view text) {
  raw("\"");
  while (!text.empty()) {
    const std::size_t plain = plain_length(text);
    raw(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto octet = static_cast<unsigned char>(text.front());
    static constexpr std::string_view digits = "0123456789abcdef";
    const char special[] = {'\\', text.front()};
    const char control[] = {'\\', 'u', '0', '0', digits[octet >> 4U], digits[octet & 0xFU]};
    if (octet == '"' || octet == '\\') {
      raw({special, sizeof special});
    } else if (octet == '\n') {
      raw("\\n");
    } else if (octet >= 0x80) {
      raw("\\ufffd");
    } else {
      raw({control, sizeof control});
    }
    text.remove_prefix(1);
  }
  raw("\"");
}

void PieceWriter::number(std::int64_t number) {
  raw(std::to_string(number));
}

}  // namespace amsbridge::device
