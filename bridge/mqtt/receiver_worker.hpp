#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "bridge/mqtt/broker_event.hpp"
#include "bridge/mqtt/broker_words.hpp"
#include "bridge/mqtt/mosquitto_connector.hpp"
#include "bridge/mqtt/mosquitto_handle.hpp"
#include "bridge/mqtt/mosquitto_options.hpp"
#include "bridge/mqtt/outbox.hpp"
#include "bridge/mqtt/signals.hpp"
#include "bridge/source/pauses.hpp"

namespace amsbridge {

/// What a receiver's thread does: connect, subscribe, hand over messages in batches of which each is
/// acknowledged when all of it is settled, and after a loss pause and connect again, until the signals ask it
/// to stop.
class ReceiverWorker {
 public:
  /// `settled` counts the messages that the owner has dealt with; a wake follows each change.
  ReceiverWorker(MosquittoOptions options, broker::EventHandler handler, std::shared_ptr<Signals> signals,
                 std::shared_ptr<const std::atomic<std::uint64_t>> settled);

  /// The body of the thread. Returns after a request to stop.
  void run();

 private:
  void handle_outcome(MosquittoConnector::Result outcome);
  void report_refusal(int return_code);
  /// From the broker's acceptance to the loss of the connection or the wish to stop.
  void serve(MosquittoHandle& handle);
  /// One round of waiting for the socket and the signals: sends what waits, then hands over what is there.
  void turn(MosquittoHandle& handle, SteadyTime until);
  void receive_batch(MosquittoHandle& handle);
  void hand_over(MosquittoHandle& handle);
  void await_settlement();
  /// Sends the last acknowledgements and DISCONNECT.
  void say_goodbye(MosquittoHandle& handle);
  void pause();
  void tell(broker::Event event);
  [[nodiscard]] bool stopping() const { return signals_->stop_deadline().has_value(); }
  [[nodiscard]] bool all_settled() const { return *settled_ >= handed_over_; }

  const MosquittoOptions options_;
  const BrokerName name_;
  const broker::EventHandler handler_;
  std::shared_ptr<Signals> signals_;
  std::shared_ptr<const std::atomic<std::uint64_t>> settled_;
  const Outbox nothing_to_send_{0};
  MosquittoConnector connector_;
  Pauses pauses_;
  std::uint64_t handed_over_ = 0;
  bool answered_before_ = false;
  bool was_slow_ = false;  // the batch before took longer than the keep-alive
};

}  // namespace amsbridge
