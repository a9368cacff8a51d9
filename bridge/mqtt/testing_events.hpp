#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include "bridge/mqtt/broker_event.hpp"

namespace amsbridge::testing {

/// Collects the events of one publisher; must outlive it.
class EventRecorder {
 public:
  [[nodiscard]] broker::EventHandler handler() {
    return [this](broker::Event event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(event));
      changed_.notify_all();
    };
  }

  /// All events of one type so far, in order.
  template <typename Kind>
  [[nodiscard]] std::vector<Kind> all() const {
    const std::lock_guard lock(mutex_);
    return all_unlocked<Kind>();
  }

  /// Waits for `count` events of one type in all; false when it takes too long.
  template <typename Kind>
  [[nodiscard]] bool wait_for(std::size_t count = 1) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30),
                             [&] { return all_unlocked<Kind>().size() >= count; });
  }

 private:
  template <typename Kind>
  [[nodiscard]] std::vector<Kind> all_unlocked() const {
    std::vector<Kind> found;
    for (const broker::Event& event : events_) {
      if (const Kind* match = std::get_if<Kind>(&event)) found.push_back(*match);
    }
    return found;
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<broker::Event> events_;
};

}  // namespace amsbridge::testing
