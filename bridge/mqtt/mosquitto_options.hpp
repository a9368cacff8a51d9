#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bridge/mqtt/publisher.hpp"
#include "bridge/mqtt/tls_options.hpp"
#include "bridge/network/look_up.hpp"

namespace amsbridge {

struct Subscription {
  std::string topic;
  int qos = 0;
};

/// What the broker keeps for a client id that is away: nothing, or its subscriptions and messages (for a week
/// where the client says how long, which MQTT 5 does).
enum class Session { clean, persistent };

/// When a received message is acknowledged: by itself, or no sooner than `MosquittoHandle::process` is given
/// POLLOUT.
enum class Acknowledgement { at_once, when_written };

/// How a MosquittoPublisher or a MosquittoReceiver reaches its broker and what it does there.
struct MosquittoOptions {
  std::string host = "localhost";
  std::uint16_t port = 1883;
  /// `automatic`: MQTT 5, and 3.1.1 with a broker that refuses it or closes the connection at it.
  enum class Version { automatic, v5, v311 };
  Version version = Version::automatic;
  /// How long a broker that did not speak MQTT 5 is spoken to in 3.1.1 before MQTT 5 is tried again.
  std::chrono::minutes version_memory{60};
  std::optional<TlsOptions> tls;  ///< Nothing: in plain.
  std::string user;               ///< Empty: connect without a name.
  std::string password;
  std::string client_id;  ///< Empty: the broker chooses one.
  Session session = Session::clean;
  Acknowledgement acknowledgement = Acknowledgement::at_once;
  /// 0 for none; the library knows nothing between 1 and 4 s, which are taken as 5 s. A broker that has gone
  /// silent is noticed after one to two of these.
  std::chrono::seconds keep_alive{30};

  std::optional<Message> will;
  std::optional<Message> birth;    ///< First after each connect; retained whatever its flag says.
  std::optional<Message> goodbye;  ///< Last, on stop().
  std::vector<Subscription> subscriptions;

  std::size_t queue_limit = 10'000;     ///< Messages, those in flight included; at least 2.
  std::size_t payload_limit = 262'144;  ///< Octets; longer payloads are refused.
  /// Messages sent and not yet acknowledged; at least 1, and no more than the broker takes.
  std::size_t in_flight = 20;
  /// A message at the head of the queue that made the broker close the connection so many times in a row is
  /// dropped, since it would hold up everything behind it. A time counts if the message had been sent less
  /// than `closed_soon` before, and the row ends when the broker cannot be reached.
  unsigned closed_connections_limit = 5;
  std::chrono::milliseconds closed_soon{5'000};

  /// How long nothing is sent after the broker has said that a quota is used up (MQTT 5, 0x97).
  std::chrono::milliseconds quota_pause{10'000};

  std::chrono::milliseconds first_pause{1'000};   ///< Before the second attempt; doubles, with jitter.
  std::chrono::milliseconds pause_limit{60'000};  ///< The longest pause, before jitter.
  /// For the look-up, and again for each address until the broker has answered.
  std::chrono::milliseconds connect_limit{10'000};
  /// A connection that held for so long makes the pauses start again from the first.
  std::chrono::milliseconds settled_after{30'000};

  LookUp look_up = look_up_host;  ///< Seam: a test's one blocks or fails on demand.
};

}  // namespace amsbridge
