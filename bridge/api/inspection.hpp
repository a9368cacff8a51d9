#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ams/decoder.hpp"
#include "bridge/recording/recording_line.hpp"

namespace amsbridge {

/// What is to be explained.
struct Inspection {
  static constexpr std::size_t most_telegrams = 200;

  /// A document of any kind that `amsbridge inspect` reads.
  std::vector<std::uint8_t> document = {};
  /// Else the octets of a line, as they came.
  std::vector<RecordedOctets> line = {};
  ams::Keys keys = {};
};

/// Schema Inspected of docs/openapi.yaml.
[[nodiscard]] std::string inspected_text(const Inspection&);

}  // namespace amsbridge
