#pragma once

#include <functional>
#include <string>

#include "bridge/recording/decoded_lines.hpp"

namespace amsbridge {

/// What stands at the beginning of a recording.
struct RecordingHeader {
  std::string source;   ///< as a URL, without secrets
  std::string version;  ///< of the program that records
  std::string began;    ///< RFC 3339; empty where it is not to be told
  std::chrono::milliseconds gap = RecordingFeed::default_gap;
};

/// Writes a recording, with the decoded lines as what is expected of it.
class RecordingWriter {
 public:
  /// Takes whole lines with their ends, those of an arrival and what it completes at once.
  using Write = std::function<void(const std::string& lines)>;

  RecordingWriter(const RecordingHeader&, Write, const ams::DecoderOptions& = {});

  void push(const RecordedOctets&);
  void comment(const std::string& text);
  /// The end: what the last octets leave open is decoded as far as it goes.
  void finish();

  std::uint64_t readings() const { return decoded_.readings(); }

 private:
  void add(const RecordingLine& line) { lines_ += to_line(line) + '\n'; }
  void flush();

  Write write_;
  std::string lines_;
  DecodedLines decoded_;
};

}  // namespace amsbridge
