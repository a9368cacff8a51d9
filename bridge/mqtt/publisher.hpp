#pragma once

#include "metering/message.hpp"

namespace amsbridge {

/// Where messages go. The real one speaks to a broker (MosquittoPublisher), a test's one collects.
class Publisher {
 public:
  virtual ~Publisher() = default;

  /// Takes the message over; never waits for a network. Order is kept.
  virtual void publish(Message message) = 0;
};

}  // namespace amsbridge
