#pragma once

#include <memory>

#include "bridge/recording/anonymiser.hpp"
#include "bridge/recording/recording_writer.hpp"

namespace amsbridge {

enum class Anonymity { as_it_is, anonymous };

/// Records a line, if asked without what tells whose it is: ids, the time, and an address in `header.source`
/// unless that is a serial port's.
class LineRecorder {
 public:
  LineRecorder(const RecordingHeader& header, Anonymity anonymity, RecordingWriter::Write write);

  void push(const RecordedOctets&);
  void finish();

  [[nodiscard]] std::uint64_t readings() const { return writer_.readings(); }

 private:
  RecordingWriter writer_;
  std::unique_ptr<Anonymiser> anonymiser_;  // null: none is asked for
};

}  // namespace amsbridge
