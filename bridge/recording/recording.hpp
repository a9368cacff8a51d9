#pragma once

#include <istream>
#include <string>
#include <vector>

#include "bridge/recording/recording_line.hpp"

namespace amsbridge {

/// A recording, read whole.
struct Recording {
  std::vector<RecordingLine> lines;

  std::vector<std::string> expected() const;
};

/// Reads a recording up to `size_limit` octets of text. The error is a sentence with the line's number.
[[nodiscard]] tl::expected<Recording, std::string> read_recording(std::istream&,
                                                                  std::size_t size_limit = 256U << 20U);

/// The lines that decoding the recording gives.
[[nodiscard]] std::vector<std::string> decoded(const Recording&);

/// How `found` differs from `expected`, a line each: `- ` for what is missing, `+ ` for what is too much,
/// with their numbers. Empty if they are equal; of many differences the first ones.
[[nodiscard]] std::string difference(const std::vector<std::string>& expected,
                                     const std::vector<std::string>& found);

}  // namespace amsbridge
