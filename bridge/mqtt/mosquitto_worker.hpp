#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "bridge/mqtt/broker_event.hpp"
#include "bridge/mqtt/broker_words.hpp"
#include "bridge/mqtt/delivery.hpp"
#include "bridge/mqtt/mosquitto_connector.hpp"
#include "bridge/mqtt/mosquitto_handle.hpp"
#include "bridge/mqtt/mosquitto_options.hpp"
#include "bridge/mqtt/outbox.hpp"
#include "bridge/mqtt/refusal_log.hpp"
#include "bridge/mqtt/signals.hpp"
#include "bridge/source/pauses.hpp"

namespace amsbridge {

/// What the broker's thread does: connect, deliver, and after a loss pause and connect again, until the
/// signals ask it to stop.
class MosquittoWorker {
 public:
  MosquittoWorker(MosquittoOptions options, broker::EventHandler handler, std::shared_ptr<Outbox> outbox,
                  std::shared_ptr<Signals> signals);

  /// The body of the thread. Returns after a request to stop.
  void run();

 private:
  using Outcome = MosquittoConnector::Result;

  void keep_connected();
  void handle_outcome(Outcome outcome);
  void report_refusal(int return_code);
  /// From the broker's acceptance to the loss of the connection or the end of the flush.
  void serve(MosquittoHandle& handle);
  /// Birth and subscriptions.
  void introduce(MosquittoHandle& handle, Delivery& delivery);
  /// Until the connection is lost, or the owner stops and the flush is over.
  void exchange(MosquittoHandle& handle, Delivery& delivery);
  void say_goodbye(MosquittoHandle& handle, Delivery& delivery);
  void after_loss(const Loss& loss, Delivery& delivery, SteadyTime connected_at);
  [[nodiscard]] bool flush_is_over(const Delivery& delivery) const;
  [[nodiscard]] bool stopping() const { return signals_->stop_deadline().has_value(); }
  /// One round of waiting for the socket and the signals, with what it brought told to the owner.
  void turn(MosquittoHandle& handle, SteadyTime until);
  void pause();
  void tell_settled();
  void tell(broker::Event event);

  const MosquittoOptions options_;
  const BrokerName name_;
  const broker::EventHandler handler_;
  std::shared_ptr<Outbox> outbox_;
  std::shared_ptr<Signals> signals_;
  MosquittoConnector connector_;
  Pauses pauses_;
  RefusalLog refusals_;
  bool answered_before_ = false;
  bool connected_before_ = false;
};

}  // namespace amsbridge
