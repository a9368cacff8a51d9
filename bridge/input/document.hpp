#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ams/decoder.hpp"
#include "bridge/input/hex_text.hpp"
#include "bridge/input/pulse_records.hpp"
#include "bridge/recording/recording_feed.hpp"

namespace amsbridge {

/// Feeds a decoder from a file, a pipe or an argument: raw octets as they came from a line, hexadecimal text,
/// the text of a P1 port, or the records of a Tibber Pulse. Which of them it is, the first octets tell; and
/// text that turns out to hold control characters outside of its comments was octets after all, and is taken
/// as them from that line on. Lines that begin with `Debug:`, as readers mix in, are skipped and counted; in
/// front of octets or records they do not tell what follows.
///
/// In text, pairs of digits may stand apart by blanks, commas, colons or hyphens and begin with 0x; `#`
/// begins a comment. A byte order mark may stand before all. A line is a link frame or a part of one, or a
/// bare APDU, which the line's end ends.
///
/// Text whose first line is that of a recording (`amsbridge record`) is read as one, with its pauses.
class Document {
 public:
  /// `complain` gets a sentence for each line that is not hexadecimal; such a line is left out.
  Document(ams::Decoder& decoder, std::function<void(const std::string&)> complain);

  void push(std::span<const std::uint8_t> octets);
  /// Nothing has come for as long as a line pauses between telegrams. Text comes as it is typed.
  void gap();
  /// The end: whatever telegram is still open will not be completed.
  void finish();

  /// Lines that were a reader's own messages.
  std::size_t skipped_lines() const { return debug_lines_; }
  /// Octets between records that were of none.
  std::size_t skipped_octets() const { return records_.skipped(); }

  /// True if a file that begins so is no line's own octets but something that spells or wraps them.
  static bool spells_octets(std::span<const std::uint8_t> beginning);

 private:
  enum class Form { unknown, octets, text, records };
  // What the line that is being read holds at its end so far.
  enum class LinePart { digits, comment, anything };

  static Form form_of(std::span<const std::uint8_t> octets);
  bool form_is_told();
  void push_known(std::span<const std::uint8_t> octets);
  void push_text(std::span<const std::uint8_t> octets);
  void push_character(char character);
  void end_line();
  bool push_hex_line();
  bool is_of_p1_port() const;
  void take_as_octets(std::string_view line_end);
  bool push_recorded_line();

  ams::Decoder& decoder_;
  std::function<void(const std::string&)> complain_;
  Form form_ = Form::unknown;
  std::vector<std::uint8_t> beginning_;  // until it tells the form
  std::optional<RecordingFeed> recording_;
  PulseRecords records_;
  std::size_t debug_lines_ = 0;
  std::string line_;
  LinePart line_part_ = LinePart::digits;
  std::size_t line_number_ = 1;
};

}  // namespace amsbridge
