#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ams/decoder.hpp"

namespace amsbridge {

/// Feeds a decoder from a file, a pipe or an argument: raw octets as they came from a line, or hexadecimal
/// text. Which of them it is, the first octets tell; and text that turns out to hold control characters
/// outside of its comments was octets after all, and is taken as them from that line on.
///
/// In text, pairs of digits may stand apart by blanks, commas, colons or hyphens and begin with 0x; `#`
/// begins a comment. A byte order mark may stand before all. A line is a link frame or a part of one, or a
/// bare APDU, which the line's end ends.
class Document {
 public:
  /// `complain` gets a sentence for each line that is not hexadecimal; such a line is left out.
  Document(ams::Decoder& decoder, std::function<void(const std::string&)> complain);

  void push(std::span<const std::uint8_t> octets);
  /// Nothing has come for as long as a line pauses between telegrams. Text comes as it is typed.
  void gap();
  /// The end: whatever telegram is still open will not be completed.
  void finish();

 private:
  enum class Form { unknown, octets, text };
  // What the line that is being read holds at its end so far.
  enum class LinePart { digits, comment, anything };

  void push_text(std::span<const std::uint8_t> octets);
  void push_character(char character);
  void end_line();

  ams::Decoder& decoder_;
  std::function<void(const std::string&)> complain_;
  Form form_ = Form::unknown;
  std::string line_;
  LinePart line_part_ = LinePart::digits;
  std::size_t line_number_ = 1;
};

/// The octets of one line of hexadecimal text, without its comment; nothing if it is no such text.
std::optional<std::vector<std::uint8_t>> octets_from_hex(std::string_view line);

}  // namespace amsbridge
