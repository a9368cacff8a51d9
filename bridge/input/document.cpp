#include "bridge/input/document.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace amsbridge {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t longest_line = 65'536;  // digits of 32 KiB: far beyond any telegram

bool is_separator(char character) {
  return std::string_view(" \t\r,:-").find(character) != std::string_view::npos;
}

std::optional<std::uint8_t> digit(char character) {
  if (character >= '0' && character <= '9') return static_cast<std::uint8_t>(character - '0');
  if (character >= 'a' && character <= 'f') return static_cast<std::uint8_t>(character - 'a' + 10);
  if (character >= 'A' && character <= 'F') return static_cast<std::uint8_t>(character - 'A' + 10);
  return std::nullopt;
}

// Telegrams are full of control characters, text has only its line ends and tabs.
bool is_control(std::uint8_t octet) {
  return octet < 0x20 && octet != '\n' && octet != '\r' && octet != '\t';
}

// A flag opens a recording of a line.
bool looks_like_text(std::span<const std::uint8_t> octets) {
  constexpr std::uint8_t flag = 0x7e;
  return octets.front() != flag && std::none_of(octets.begin(), octets.end(), is_control);
}

bool may_stand_among_digits(char character) {
  return digit(character) || is_separator(character) || character == 'x' || character == 'X';
}

// An LLC header can be told from the middle of a frame by its four octets, a bare 0F cannot.
bool begins_apdu(ams::Octets octets, bool in_telegram) {
  return ams::begins_notification(octets) && (!in_telegram || octets.front() == 0xe6);
}

}  // namespace

std::optional<std::vector<std::uint8_t>> octets_from_hex(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<std::uint8_t> octets;
  octets.reserve(line.size() / 2);
  for (std::size_t at = 0; at < line.size(); at += 2) {
    while (at < line.size() && is_separator(line[at])) ++at;
    if (at == line.size()) break;
    if (line[at] == '0' && at + 1 < line.size() && (line[at + 1] == 'x' || line[at + 1] == 'X')) at += 2;
    if (at + 1 >= line.size()) return std::nullopt;
    const auto high = digit(line[at]);
    const auto low = digit(line[at + 1]);
    if (!high || !low) return std::nullopt;
    octets.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
  }
  return octets;
}

Document::Document(ams::Decoder& decoder, std::function<void(const std::string&)> complain)
    : decoder_(decoder), complain_(std::move(complain)) {}

void Document::push(std::span<const std::uint8_t> octets) {
  if (octets.empty()) return;
  if (form_ == Form::unknown) form_ = looks_like_text(octets) ? Form::text : Form::octets;
  if (form_ == Form::octets) {
    decoder_.push(octets);
  } else {
    push_text(octets);
  }
}

void Document::push_text(std::span<const std::uint8_t> octets) {
  for (std::size_t at = 0; at < octets.size(); ++at) {
    if (is_control(octets[at]) && line_part_ != LinePart::comment) {
      form_ = Form::octets;
      decoder_.push(std::vector<std::uint8_t>(line_.begin(), line_.end()));
      line_.clear();
      return decoder_.push(octets.subspan(at));
    }
    push_character(static_cast<char>(octets[at]));
  }
}

void Document::push_character(char character) {
  if (character == '\n' || line_.size() == longest_line) end_line();
  if (character == '\n') return;
  line_.push_back(character);
  if (line_number_ == 1 && line_ == byte_order_mark) {
    line_.clear();
    line_part_ = LinePart::digits;
  } else if (line_part_ == LinePart::digits && !may_stand_among_digits(character)) {
    line_part_ = character == '#' ? LinePart::comment : LinePart::anything;
  }
}

void Document::end_line() {
  if (const auto octets = octets_from_hex(line_)) {
    if (begins_apdu(*octets, decoder_.in_telegram())) {
      decoder_.push_apdu(*octets);
    } else {
      decoder_.push(*octets);
    }
  } else {
    complain_(fmt::format("line {}: not hexadecimal text, left out", line_number_));
  }
  line_.clear();
  line_part_ = LinePart::digits;
  ++line_number_;
}

void Document::gap() {
  if (form_ == Form::octets) decoder_.gap();
}

void Document::finish() {
  if (!line_.empty()) end_line();
  decoder_.gap();
}

}  // namespace amsbridge
