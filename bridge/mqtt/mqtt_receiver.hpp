#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>

#include "bridge/mqtt/broker_event.hpp"
#include "bridge/mqtt/mosquitto_options.hpp"

namespace amsbridge {

class Signals;

/// Receives messages from an MQTT broker through libmosquitto, on a thread of its own, and acknowledges none
/// before it is settled.
///
/// Messages come in batches, `MosquittoOptions::in_flight` at most; a batch is acknowledged, and the next one
/// read, when all of it is settled. What was handed over and not settled when the process or the connection
/// ends comes again from the broker (QoS 1), provided that it keeps the session: Session::persistent and a
/// client id of its own. So can, then, what was settled just before: delivery is at least once. QoS 2 is
/// subscribed to as QoS 1, because its handshake would end before the message is safe here. A broker that
/// gets no acknowledgement for longer than the keep-alive may end the connection, which is said in the log.
///
/// Connections are tried again for ever, with growing jittered pauses, refusals included.
class MqttReceiver {
 public:
  /// Starts the thread and the first attempt. Birth, will, goodbye and queue limit of the options are not
  /// used, nor is `acknowledgement`. `handler` is called on that thread, perhaps before the constructor has
  /// returned; it must not throw, block for long or destroy the receiver. Each MessageReceived counts as one
  /// to be settled.
  /// Throws std::system_error when the system has no descriptor or thread left.
  MqttReceiver(MosquittoOptions options, broker::EventHandler handler);
  /// Ends the connection. What is settled is acknowledged before, if that takes moments; what is not is not.
  ~MqttReceiver();
  MqttReceiver(const MqttReceiver&) = delete;
  MqttReceiver& operator=(const MqttReceiver&) = delete;

  /// Any thread. The next `messages` of those handed over, in their order, were dealt with for good.
  void settle(std::size_t messages);

 private:
  std::shared_ptr<Signals> signals_;
  std::shared_ptr<std::atomic<std::uint64_t>> settled_;
  std::thread thread_;
};

}  // namespace amsbridge
