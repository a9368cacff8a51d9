#include "bridge/input/document.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "ams/link/p1.hpp"

namespace amsbridge {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view debug_mark = "Debug:";
constexpr std::size_t longest_line = 65'536;  // digits of 32 KiB: far beyond any telegram

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
  return is_hex_digit(character) || is_hex_separator(character) || character == 'x' || character == 'X';
}

// An LLC header can be told from the middle of a frame by its four octets, a bare 0F cannot.
bool begins_apdu(ams::Octets octets, bool in_telegram) {
  return ams::begins_apdu(octets) && (!in_telegram || octets.front() == 0xe6);
}

bool is_decimal_digit(char character) {
  return character >= '0' && character <= '9';
}

}  // namespace

Document::Form Document::form_of(std::span<const std::uint8_t> octets) {
  if (PulseRecords::begin_with(octets)) return Form::records;
  return looks_like_text(octets) ? Form::text : Form::octets;
}

Document::Document(ams::Decoder& decoder, std::function<void(const std::string&)> complain)
    : decoder_(decoder), complain_(std::move(complain)) {}

bool Document::spells_octets(std::span<const std::uint8_t> beginning) {
  constexpr std::size_t fewest_digits = 8;
  if (beginning.empty()) return false;
  const Form form = form_of(beginning);
  if (form != Form::text) return form == Form::records;
  std::string_view text(reinterpret_cast<const char*>(beginning.data()), beginning.size());
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (text.starts_with(debug_mark) || text.starts_with('#')) return true;
  const std::string_view line = text.substr(0, text.find('\n'));
  return std::ranges::count_if(line, is_hex_digit) >= static_cast<std::ptrdiff_t>(fewest_digits) &&
         std::ranges::all_of(line, may_stand_among_digits);
}

// Takes the debug lines off what came first. False while it may be one of them.
bool Document::form_is_told() {
  for (;;) {
    const auto* const common = std::ranges::mismatch(beginning_, debug_mark).in2;
    if (common != debug_mark.end())
      return common - debug_mark.begin() < static_cast<std::ptrdiff_t>(beginning_.size());
    const auto end = std::ranges::find(beginning_, '\n');
    if (end == beginning_.end()) return beginning_.size() >= longest_line;
    beginning_.erase(beginning_.begin(), end + 1);
    ++debug_lines_;
    ++line_number_;
  }
}

void Document::push(std::span<const std::uint8_t> octets) {
  if (octets.empty()) return;
  if (form_ != Form::unknown) return push_known(octets);
  beginning_.insert(beginning_.end(), octets.begin(), octets.end());
  if (!form_is_told()) return;
  form_ = form_of(beginning_);
  push_known(std::exchange(beginning_, {}));
}

void Document::push_known(std::span<const std::uint8_t> octets) {
  switch (form_) {
    case Form::records: return records_.push(octets, [this](ams::Octets frame) { decoder_.push(frame); });
    case Form::text: return push_text(octets);
    case Form::unknown:
    case Form::octets: return decoder_.push(octets);
  }
}

void Document::push_text(std::span<const std::uint8_t> octets) {
  for (std::size_t at = 0; at < octets.size(); ++at) {
    if (is_control(octets[at]) && line_part_ != LinePart::comment) take_as_octets("");
    if (form_ == Form::octets) return decoder_.push(octets.subspan(at));
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

// The line that is being read, and all behind it, are octets of a line after all.
void Document::take_as_octets(std::string_view line_end) {
  form_ = Form::octets;
  line_ += line_end;
  decoder_.push(std::vector<std::uint8_t>(line_.begin(), line_.end()));
  line_.clear();
}

// An identification line, or a data line such as 1-0:1.8.0(...) of a telegram that has begun before.
bool Document::is_of_p1_port() const {
  const auto octets = std::vector<std::uint8_t>(line_.begin(), line_.end());
  if (line_.starts_with('/')) return ams::p1::examine_ident(octets).kind != ams::Verdict::Kind::no;
  return line_.size() > 4 && is_decimal_digit(line_[0]) && line_[1] == '-' && is_decimal_digit(line_[2]) &&
         line_[3] == ':' && line_.find('(') != std::string::npos;
}

void Document::end_line() {
  if (!recording_ && is_of_p1_port()) return take_as_octets("\n");
  if (line_number_ == 1 && line_.starts_with(recording_mark)) recording_.emplace(decoder_);
  if (!(recording_ ? push_recorded_line() : push_hex_line())) {
    complain_(fmt::format("line {}: not {}, left out", line_number_,
                          recording_ ? "a line of a recording" : "hexadecimal text"));
  }
  line_.clear();
  line_part_ = LinePart::digits;
  ++line_number_;
}

bool Document::push_hex_line() {
  if (line_.starts_with(debug_mark)) {
    ++debug_lines_;
    return true;
  }
  const auto octets = octets_from_hex(line_);
  if (!octets) return false;
  if (begins_apdu(*octets, decoder_.in_telegram())) {
    decoder_.push_apdu(*octets);
  } else {
    decoder_.push(*octets);
  }
  return true;
}

bool Document::push_recorded_line() {
  const auto line = parse_recording_line(line_);
  if (!line) return false;
  if (const auto* gap = std::get_if<RecordedGap>(&*line)) recording_->set(*gap);
  if (const auto* octets = std::get_if<RecordedOctets>(&*line)) recording_->push(*octets);
  return true;
}

void Document::gap() {
  if (form_ == Form::octets) decoder_.gap();
}

void Document::finish() {
  if (!beginning_.empty()) push_text(std::exchange(beginning_, {}));
  if (!line_.empty()) end_line();
  decoder_.expire();
}

}  // namespace amsbridge
