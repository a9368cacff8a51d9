#pragma once

#include <cstdint>

namespace amsbridge {

/// How readings are laid out on MQTT; `docs/data-format.md` describes the topics of each.
enum class Layout : std::uint8_t { json, topics, classic };

/// When readings without registers are published; those with registers always are.
enum class PublishMode : std::uint8_t { every, change };

}  // namespace amsbridge
