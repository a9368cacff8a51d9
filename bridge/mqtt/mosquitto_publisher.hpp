#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>

#include "bridge/mqtt/broker_event.hpp"
#include "bridge/mqtt/mosquitto_options.hpp"
#include "bridge/mqtt/outbox.hpp"
#include "bridge/mqtt/publisher.hpp"

namespace amsbridge {

class Signals;

/// Publishes to an MQTT 5 or 3.1.1 broker through libmosquitto, in plain or over TLS, on a thread of its own
/// behind a bounded queue: a slow, dead or unresolvable broker never delays `publish`.
///
/// Delivery: in order. A message leaves the queue when the broker has acknowledged it (QoS 1 and 2) or it was
/// handed to the socket (QoS 0). After a lost connection whatever was not acknowledged is sent again, in
/// order and before anything newer, so QoS 1 messages can arrive twice; so can, then, QoS 2 ones, because
/// each connection is a clean session. At the limit the oldest waiting non-retained message is dropped. What
/// the broker refuses (MQTT 5) is given up, except for a quota that is used up: then everything waits for
/// `quota_pause`, and the message goes out again.
///
/// Connections are tried again for ever, with growing jittered pauses, refusals included; whether to give up
/// (a first refusal for credentials, exit code 5) is the owner's decision.
class MosquittoPublisher final : public Publisher {
 public:
  using Options = MosquittoOptions;
  using EventHandler = broker::EventHandler;

  /// Starts the thread and the first attempt. `handler` is called on that thread, perhaps before the
  /// constructor has returned; it must not throw, block for long or destroy the publisher. It may publish.
  /// The process ignores SIGPIPE from the first connection on (libmosquitto sets that).
  /// Throws std::system_error when the system has no descriptor or thread left.
  explicit MosquittoPublisher(Options options, EventHandler handler = {});
  /// stop(0 ms).
  ~MosquittoPublisher() override;
  MosquittoPublisher(const MosquittoPublisher&) = delete;
  MosquittoPublisher& operator=(const MosquittoPublisher&) = delete;

  /// Any thread. Holds a lock for moments; never waits for the broker. What no broker could take (topic, QoS,
  /// size) is counted as refused and said in the log; after `stop` messages are counted as dropped. A ticket
  /// comes back in broker::Settled, always on the publisher's thread, also when the message is refused here.
  void publish(Message message) override;

  [[nodiscard]] Counters counters() const;

  /// Delivers what is queued, if a connection stands or the attempt under way succeeds, until all is
  /// acknowledged or the deadline has passed; publishes the goodbye, disconnects cleanly and joins the
  /// thread. Returns how many messages are left undelivered; the same again when called again.
  ///
  /// Returns at the latest about 200 ms after the deadline (for goodbye and DISCONNECT), unless the handler
  /// blocks. A host look-up that the system cannot interrupt runs on a thread of its own and is left behind:
  /// it shares nothing with this object but memory that it keeps alive, and ends by itself.
  /// Called from the handler it cannot join: it then only asks the thread to stop.
  std::size_t stop(std::chrono::milliseconds flush_deadline);

 private:
  const std::size_t payload_limit_;
  std::shared_ptr<Outbox> outbox_;
  std::shared_ptr<Signals> signals_;
  std::mutex join_mutex_;
  std::thread thread_;
  std::thread::id thread_id_;
};

}  // namespace amsbridge
