#pragma once

#include <string>

namespace amsbridge {

/// An MQTT application message. `topic` has no wildcards; `payload` is any octets; `qos` is 0, 1 or 2.
struct Message {
  std::string topic;
  std::string payload;
  int qos = 1;
  bool retain = false;
};

/// Where messages go. The real one speaks to a broker (MosquittoPublisher), a test's one collects.
class Publisher {
 public:
  virtual ~Publisher() = default;

  /// Takes the message over; never waits for a network. Order is kept.
  virtual void publish(Message message) = 0;
};

}  // namespace amsbridge
