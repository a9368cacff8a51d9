#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ams/publish/discovery.hpp"
#include "metering/announced_meter.hpp"

namespace amsbridge::device {

/// What a meter has sent, in few characters, and the same back. What cannot be read is left out.
[[nodiscard]] std::string text_of_seen(const AnnouncedMeter& meter);
void recall(AnnouncedMeter& meter, std::string_view seen);

/// What a meter's payload consists of: its beginning, quantities, extras, those that are taken back, its end.
inline constexpr std::size_t announced_pieces = 2 + AnnouncedMeter::most_quantities + 2 * ams::extra_count;

/// Writes the piece of this number, if the meter has it. Those of `told` that it has no more are taken back.
void write_piece(const AnnouncedMeter& meter, std::size_t number, ams::DiscoveryWriter& writer,
                 ams::TextWriter& out, ams::StateTopics topics, const AnnouncedMeter::Extras& told);

}  // namespace amsbridge::device
