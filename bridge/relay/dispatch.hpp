#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "bridge/metrics/latency_histogram.hpp"
#include "bridge/store/outbox_store.hpp"
#include "metering/outlet.hpp"

namespace amsbridge {

struct DispatchOptions {
  std::uint32_t rate = 50;  ///< messages a second of what has waited for long
  /// As many waiting messages go out at once and in order when the broker is back. Where more wait, new ones
  /// go first, and the old ones follow at `rate`.
  std::size_t at_once = 500;
  std::size_t most_handed = 1000;  ///< to the publisher and not settled yet; no less than `at_once`
};

/// Brings messages from the meters to the publisher by way of the disk. A kept message is on disk before the
/// publisher has it, and stays there until the broker has acknowledged it. What waited on disk is marked
/// `"late":true` when it goes out, where it is a reading.
///
/// Without a working disk messages go to the publisher at once, and wait in its memory.
class Dispatch final : public Outlet {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// Both must outlive this.
  Dispatch(OutboxStore& store, Publisher& publisher, DispatchOptions options);
  /// From now on with other options.
  void use(const DispatchOptions& options) { options_ = options; }

  std::uint64_t next_sequence(const std::string& meter) override { return store_.next_sequence(meter); }
  void keep(Shelf, Moment heard, Message) override;
  void retain(Message) override;
  void retract(const std::string& beginning) override;
  void pass(Message) override;
  void remember(const std::string& scope, const std::string& key, const std::string& value) override {
    store_.remember(scope, key, value);
  }
  std::map<std::string, std::string> recall(const std::string& scope) override {
    return store_.recall(scope);
  }
  void forget(const std::string& scope) override { store_.forget(scope); }

  /// Makes what was kept since the last time durable, and lets it go.
  void commit();

  /// What the publisher's events say.
  void connected(Steady now);
  void disconnected() { connected_ = false; }
  /// The publisher is a new one, which knows nothing of what was handed over.
  void forget_handed() {
    handed_.clear();
    settled_.clear();
  }
  void settled(std::span<const std::uint64_t> tickets, Steady now);

  /// To be called several times a second: sends of what has waited as much as the rate allows.
  void advance(Steady now);
  /// Whether messages wait that `advance` has to send.
  [[nodiscard]] bool is_catching_up() const { return catching_up_; }
  [[nodiscard]] bool is_connected() const { return connected_; }
  /// The broker has half of what it may be handed to acknowledge yet: beyond the whole, messages come late.
  [[nodiscard]] bool is_crowded() const { return connected_ && handed_.size() > options_.most_handed / 2; }

  /// From the last octet of a telegram to the publisher, and to the broker's acknowledgement.
  [[nodiscard]] const LatencyHistogram& handed_latency() const { return handed_latency_; }
  [[nodiscard]] const LatencyHistogram& settled_latency() const { return settled_latency_; }

 private:
  struct Pending {
    Message message;
    Steady heard;
  };
  enum class Age { live, late };

  void hand(Message message, Steady heard, Age age);
  std::size_t hand_waiting(std::size_t most, Steady now);
  [[nodiscard]] bool has_room() const { return handed_.size() < options_.most_handed; }

  OutboxStore& store_;
  Publisher& publisher_;
  DispatchOptions options_;
  std::vector<Pending> pending_;                // kept and not committed
  std::map<std::uint64_t, Steady> handed_;      // by ticket; late ones with no time
  std::vector<std::uint64_t> settled_;          // of those, what the disk still holds until the next commit
  std::map<std::string, Message> last_values_;  // by topic
  std::uint64_t waiting_after_ = 0;  // of the tickets up to this one none waits that is not handed over
  bool connected_ = false;
  bool catching_up_ = false;
  Steady advanced_{};
  double allowed_ = 0;  // messages that the rate allows now
  LatencyHistogram handed_latency_;
  LatencyHistogram settled_latency_;
};

/// The reading with `"late":true` behind its sequence; other payloads as they are.
[[nodiscard]] std::string marked_late(std::string payload);

}  // namespace amsbridge
