#pragma once

#include <functional>
#include <string>
#include <variant>

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
  /// The user name or password is the cause: CONNACK 4 or 5 (MQTT 3.1.1, table 3.1).
  bool credentials = false;
  /// No broker had answered this publisher before, neither with an acceptance nor with a refusal.
  bool first = false;
};

/// A message on one of the subscribed topics.
struct MessageReceived {
  std::string topic;
  std::string payload;
  bool retain = false;
};

using Event = std::variant<Connected, Disconnected, ConnectFailed, Refused, MessageReceived>;
using EventHandler = std::function<void(Event)>;

}  // namespace amsbridge::broker
