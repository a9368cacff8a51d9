#include "bridge/recording/recording_writer.hpp"

#include <utility>

#include <fmt/format.h>

namespace amsbridge {

RecordingWriter::RecordingWriter(const RecordingHeader& header, Write write,
                                 const ams::DecoderOptions& options)
    : write_(std::move(write)),
      decoded_([this](std::string json) { add(ExpectedLine{std::move(json)}); }, options) {
  lines_ = fmt::format("{}\n", recording_mark);
  add(RecordingComment{" source: " + header.source});
  add(RecordingComment{" version: " + header.version});
  if (!header.began.empty()) add(RecordingComment{" began: " + header.began});
  add(RecordedGap{header.gap});
  decoded_.set({header.gap});
  flush();
}

void RecordingWriter::push(const RecordedOctets& recorded) {
  add(recorded);
  decoded_.push(recorded);
  flush();
}

void RecordingWriter::comment(const std::string& text) {
  add(RecordingComment{" " + text});
  flush();
}

void RecordingWriter::finish() {
  decoded_.finish();
  flush();
}

void RecordingWriter::flush() {
  if (!lines_.empty()) write_(std::exchange(lines_, {}));
}

}  // namespace amsbridge
