#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "bridge/mqtt/publisher.hpp"

namespace amsbridge {

/// Why no broker could take this message, in words; nothing when it can be sent. Topics follow MQTT 3.1.1,
/// 4.7: UTF-8 without control characters, 1 to 65535 octets, no wildcards.
[[nodiscard]] std::optional<std::string> why_not_publishable(const Message& message,
                                                             std::size_t payload_limit);

}  // namespace amsbridge
