#pragma once

#include <chrono>
#include <string>

#include "bridge/settings/settings.hpp"

namespace amsbridge {

struct BrokerAnswer {
  std::string broker;  ///< whether it could be reached, in words
  std::string status;  ///< what a running bridge says of itself, as JSON; empty if none answers
};

/// Asks the bridge that runs with these settings for its status, through the broker. Takes at most `limit`
/// to connect, and as long again for the answer.
BrokerAnswer ask_running_bridge(const MqttSettings&, std::chrono::milliseconds limit);

}  // namespace amsbridge
