#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "bridge/mqtt/mosquitto_handle.hpp"
#include "bridge/mqtt/outbox.hpp"

namespace amsbridge {

/// Carries messages from the outbox over one connection, with a window of messages in flight, and gives
/// back what was not acknowledged when the connection is gone. For one thread and one connection.
class Delivery {
 public:
  /// `window`: how many messages are in flight at most; at least 1 and below the outbox's limit.
  Delivery(Outbox& outbox, MosquittoHandle& handle, std::size_t window);

  /// Settles what was acknowledged and sends what fits into the window.
  void advance();
  /// Whether `advance` could send more without waiting for the broker.
  [[nodiscard]] bool has_more() const;
  [[nodiscard]] bool idle() const { return in_flight_.empty() && !outbox_.has_waiting(); }

  /// Sends a message of the connection's own, birth or goodbye: not from the outbox, so not counted there,
  /// and never given back.
  void send_own(const Message& message);
  /// Whether every message of the connection's own is acknowledged.
  [[nodiscard]] bool own_settled();

  /// Ends the delivery: unacknowledged messages go back to the outbox, in order.
  void give_back();
  /// The same after the broker closed the connection. A message that was first in flight each time for so
  /// many times in a row, `limit`, is dropped: it is what the broker does not bear.
  void give_back_after_close(unsigned limit);

 private:
  struct InFlight {
    int mid = 0;
    std::optional<Outbox::Entry> entry;  ///< Nothing for a message of the connection's own.
  };

  /// A message at which the broker closed an earlier connection travels alone, so that if it happens again
  /// there is no doubt about the cause.
  [[nodiscard]] bool has_room() const;
  void settle();
  void send(Outbox::Entry entry);
  void drop_first_if_unbearable(unsigned limit);

  Outbox& outbox_;
  MosquittoHandle& handle_;
  const std::size_t window_;
  std::deque<InFlight> in_flight_;
};

}  // namespace amsbridge
