#pragma once

#include <string>
#include <string_view>

#include "firmware/device/api/device_view.hpp"
#include "firmware/device/api/pieces.hpp"
#include "firmware/device/line/meter_line.hpp"

namespace amsbridge::device {

/// How the search goes, in words for people.
[[nodiscard]] SearchFacts search_facts(const MeterLine& line, Moment now);

/// The latest octets of the line as a recording (docs/recording-format.md), without the lines that are
/// expected of it. It is a copy: what comes later is not in it.
[[nodiscard]] Pieces capture_pieces(const MeterLine& line, std::string_view version, Moment now);

}  // namespace amsbridge::device
