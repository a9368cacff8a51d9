#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What happens between the bridge and its broker, as told to the owner of a MosquittoPublisher.
/// Every `reason` is a sentence without a full stop that a householder can act on; no secret is in it.
namespace amsbridge::broker {

/// The broker accepted the connection. Birth and subscriptions are on their way, then the queue.
struct Connected {};

/// An accepted connection was lost; the next attempt follows by itself. Not sent for stop().
struct Disconnected {
  std::string reason;
};

/// An attempt ended without an answer from a broker; the next one follows by itself.
struct ConnectFailed {
  std::string reason;
};

/// The broker answered with a refusal (CONNACK other than 0); the next attempt follows by itself.
struct Refused {
  std::string reason;
  /// The user name or password is the cause: CONNACK 4 or 5 (MQTT 3.1.1, table 3.1), 0x86 or 0x87 (MQTT 5).
  bool credentials = false;
  /// No broker had answered this publisher before, neither with an acceptance nor with a refusal.
  bool first = false;
};

/// Messages with these tickets are acknowledged by the broker (QoS 0: written), or were given up for good
/// (refused here or by the broker, dropped): nobody has to keep them any longer. Each ticket comes once, as
/// soon as possible and at the latest before stop() returns. A message that is given back after a lost
/// connection, left at stop() or published after it is not settled.
struct Settled {
  std::vector<std::uint64_t> tickets;
};

/// A message on one of the subscribed topics.
struct MessageReceived {
  std::string topic;
  std::string payload;
  bool retain = false;
  /// User properties in their order (MQTT 5, 3.3.2.3.7).
  std::vector<std::pair<std::string, std::string>> properties = {};
  /// Where an answer is wanted, and what has to be its Message::correlation (MQTT 5, 3.3.2.3.5); empty
  /// without.
  std::string response_topic = {};
  std::string correlation = {};
};

using Event = std::variant<Connected, Disconnected, ConnectFailed, Refused, Settled, MessageReceived>;
using EventHandler = std::function<void(Event)>;

}  // namespace amsbridge::broker
