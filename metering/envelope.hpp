#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace amsbridge {

/// What a message said of the octets in it, where a message brought them.
struct Envelope {
  std::string meter;  ///< what stood in the place of the topic's `+`; empty without one
  std::optional<std::int64_t> epoch_milliseconds;  ///< when its first octet arrived, at whoever sent it on
  std::optional<std::uint64_t> sequence;           ///< its number there
  bool is_complete = true;                         ///< the octets read last are the end of the message
};

}  // namespace amsbridge
