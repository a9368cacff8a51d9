#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

namespace amsbridge {

// The text format of `docs/recording-format.md`, line by line:
//
//     # amsbridge recording 1
//     # gap: 200 ms
//     12.345 7e a0 27 01 02 01
//     = {"kind":"reading",...}

/// How every recording begins, and what its name and version are.
inline constexpr std::string_view recording_mark = "# amsbridge recording 1";

/// Octets that came together.
struct RecordedOctets {
  std::chrono::milliseconds time{0};  ///< since the recording began
  std::vector<std::uint8_t> octets;

  bool operator==(const RecordedOctets&) const = default;
};

/// What `amsbridge decode --format json` must print next.
struct ExpectedLine {
  std::string json;
};

/// A setting of the recording in its comments: how long a pause ends a telegram.
struct RecordedGap {
  std::chrono::milliseconds pause{0};
};

/// Any other comment, without its `#`, or an empty line.
struct RecordingComment {
  std::string text;
};

using RecordingLine = std::variant<RecordedOctets, ExpectedLine, RecordedGap, RecordingComment>;

/// Understands a line without its line end. The error says what it should have been.
[[nodiscard]] tl::expected<RecordingLine, std::string> parse_recording_line(std::string_view line);

/// The line that `parse_recording_line` makes the same of, without line end.
[[nodiscard]] std::string to_line(const RecordingLine&);

}  // namespace amsbridge
