#include "ams/text.hpp"

#include "ams/flash.hpp"

namespace ams {

void TextWriter::text(std::string_view text) {
  const std::size_t room = buffer_.size() - size_;
  if (text.size() > room) {
    overflowed_ = true;
    text = text.substr(0, room);
  }
  copy_text(text, buffer_.data() + size_);
  size_ += text.size();
}

void TextWriter::character(char character) {
  if (size_ == buffer_.size()) {
    overflowed_ = true;
    return;
  }
  buffer_[size_++] = character;
}

void TextWriter::number(std::uint64_t number) {
  std::array<char, 20> digits;
  std::size_t first = digits.size();
  do {
    digits[--first] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  text({digits.data() + first, digits.size() - first});
}

void TextWriter::padded(std::uint32_t number, int digits) {
  std::uint32_t limit = 10;
  for (int digit = 1; digit < digits; ++digit, limit *= 10) {
    if (number < limit) {
      for (; digit < digits; ++digit) character('0');
      break;
    }
  }
  this->number(number);
}

void TextWriter::hexadecimal(std::uint32_t number, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    const auto digit = static_cast<char>(number >> shift & 0xf);
    character(static_cast<char>(digit < 10 ? '0' + digit : 'a' - 10 + digit));
  }
}

}  // namespace ams
