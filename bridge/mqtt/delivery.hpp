#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "bridge/mqtt/mosquitto_handle.hpp"
#include "bridge/mqtt/mosquitto_options.hpp"
#include "bridge/mqtt/outbox.hpp"
#include "bridge/mqtt/refusal_log.hpp"
#include "bridge/mqtt/signals.hpp"

namespace amsbridge {

/// Carries messages from the outbox over one connection, with a window of messages in flight, and gives
/// back what was not acknowledged when the connection is gone. For one thread and one connection.
///
/// A message that the broker refuses (MQTT 5: PUBACK or PUBREC with 0x80 or above) is given up. Only for a
/// quota that is used up (0x97), which is no fault of the message, everything waits for a while, and the
/// message is sent again before anything newer.
class Delivery {
 public:
  /// The window is that of the options, at least 1, below the outbox's limit and at most what the broker
  /// takes; `refusals` outlives the connection.
  Delivery(Outbox& outbox, MosquittoHandle& handle, const MosquittoOptions& options, RefusalLog& refusals);

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
  /// The same after the broker closed the connection. The message that was first in flight, if it had been
  /// sent just before (`closed_soon`), may be what the broker does not bear: after so many times in a row
  /// (`closed_connections_limit`) it is dropped.
  void give_back_after_close();

 private:
  struct InFlight {
    int mid = 0;                         ///< `unsent` while it waits to be sent again.
    std::optional<Outbox::Entry> entry;  ///< Nothing for a message of the connection's own.
    SteadyTime sent_at;
  };

  /// A message at which the broker closed an earlier connection travels alone, so that if it happens again
  /// there is no doubt about the cause.
  [[nodiscard]] bool has_room() const;
  void settle();
  /// What an answer other than success means for the message; whether it is still in flight.
  [[nodiscard]] bool survives(InFlight& message, int reason);
  void send(Outbox::Entry entry);
  void send_again();
  void drop_first_if_unbearable();

  Outbox& outbox_;
  MosquittoHandle& handle_;
  const MosquittoOptions& options_;
  RefusalLog& refusals_;
  const std::size_t window_;
  std::optional<SteadyTime> quota_pause_end_;
  std::deque<InFlight> in_flight_;
};

}  // namespace amsbridge
