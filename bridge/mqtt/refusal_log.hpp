#pragma once

#include <chrono>
#include <map>
#include <string>

namespace amsbridge {

/// Keeps a broker that refuses every message from filling the log: one line a topic and minute.
class RefusalLog {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Whether something is to be said of this topic now.
  [[nodiscard]] bool is_due(const std::string& topic, Time now) {
    constexpr std::chrono::minutes silence{1};
    constexpr std::size_t most_topics = 1'000;
    const auto said = said_.find(topic);
    if (said != said_.end() && now - said->second < silence) return false;
    if (said_.size() >= most_topics) said_.clear();
    said_[topic] = now;
    return true;
  }

 private:
  std::map<std::string, Time> said_;
};

}  // namespace amsbridge
