#pragma once

#include <string>
#include <vector>

#include "bridge/api/event_log.hpp"

namespace amsbridge {

/// Schema LogEvent of docs/openapi.yaml.
[[nodiscard]] std::string log_event_text(const LogEvent&);
/// Schema Log.
[[nodiscard]] std::string log_text(const std::vector<LogEvent>&);

}  // namespace amsbridge
