#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bridge/mqtt/publisher.hpp"

namespace amsbridge {

/// What became of the messages so far.
struct Counters {
  std::uint64_t acknowledged = 0;  ///< QoS 1 and 2: acknowledged; QoS 0: handed to the socket.
  std::uint64_t dropped = 0;       ///< Given up: the queue was full, or the publisher had been stopped.
  std::uint64_t refused = 0;       ///< Not sendable (topic, QoS, size), or the broker's no (MQTT 5).
  std::uint64_t reconnects = 0;    ///< Connections accepted after the first one.
  std::size_t queued = 0;          ///< Now, those in flight included.
};

/// For the log: a topic may be the very thing that is wrong, so only its beginning, and nothing that a
/// terminal could act on.
[[nodiscard]] std::string loggable(const std::string& topic);

/// The bounded queue between the callers and the broker's thread, and the truth about what is undelivered.
/// A message is waiting, or taken (in flight, with the broker's thread), and counts against the limit in
/// both states. At the limit the oldest waiting message goes: of those neither retained nor with a ticket if
/// there are any, else of those without a ticket, else of all. All functions are for any thread and hold the
/// lock for moments only.
class Outbox {
 public:
  struct Entry {
    Message message;
    unsigned closed_connections = 0;  ///< How often the broker closed the connection at this message.
  };

  /// A limit below 2 is taken as 2: one in flight and one that may be dropped.
  explicit Outbox(std::size_t limit);

  void add(Message message);
  /// Counts and logs a message that cannot be sent.
  void refuse(const Message& message, const std::string& reason);
  /// From now on `add` drops; for a publisher that is being stopped.
  void close();

  /// The next message, which becomes taken. It leaves that state through one of the functions below.
  [[nodiscard]] std::optional<Entry> take();
  void acknowledged(const Message& message);
  void refuse_taken(const Message& message, const std::string& reason);
  /// The same without a word in the log.
  void count_refused_taken(const Message& message);
  void drop_taken(const Message& message, const std::string& reason);
  /// Puts taken messages back in front of the waiting ones, in their order.
  void give_back(std::deque<Entry> taken);
  /// The broker was away: that connections were closed says nothing of the message at which they were.
  void absolve();

  /// The tickets of messages that were acknowledged, refused or dropped since the last call, in that order.
  /// What is added after `close` is not among them: it was never taken over.
  [[nodiscard]] std::vector<std::uint64_t> take_settled();

  /// Says in the log how many were dropped since the last time, if any were.
  void report_dropped();

  void count_reconnect();
  [[nodiscard]] bool has_waiting() const;
  [[nodiscard]] Counters counters() const;
  [[nodiscard]] std::size_t limit() const { return limit_; }

 private:
  void drop_one_waiting();
  void settle(const Message& message);

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::deque<Entry> waiting_;
  std::size_t taken_ = 0;
  bool closed_ = false;
  std::uint64_t dropped_unreported_ = 0;
  Counters counters_;
  std::vector<std::uint64_t> settled_;
};

}  // namespace amsbridge
