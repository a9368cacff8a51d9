#pragma once

#include <string>
#include <vector>

#include "bridge/relay/bridge_state.hpp"
#include "bridge/relay/lines.hpp"

namespace amsbridge {

// What can be seen of the lines of a running bridge.

[[nodiscard]] std::vector<LineState> line_states(const Lines&);
[[nodiscard]] std::vector<UnreadMeter> unread_meters(const Lines&, const Settings&);
/// "2 of 3 meters online, connected to the broker"
[[nodiscard]] std::string status_words(const Lines&, bool is_connected);

}  // namespace amsbridge
