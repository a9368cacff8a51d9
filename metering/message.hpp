#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace amsbridge {

/// An MQTT application message. `topic` has no wildcards; `payload` is any octets; `qos` is 0, 1 or 2.
struct Message {
  std::string topic;
  std::string payload;
  int qos = 1;
  bool retain = false;
  /// User properties (MQTT 5, 3.3.2.3.7), in their order; an MQTT 3.1.1 broker does not get them.
  std::vector<std::pair<std::string, std::string>> properties = {};
  /// Correlation data of an answer (MQTT 5, 3.3.2.3.6), at most 65535 octets; empty: none.
  std::string correlation = {};
  /// Named in broker::Settled once the message needs nobody any more; 0 = nobody asks.
  std::uint64_t ticket = 0;
};

}  // namespace amsbridge
