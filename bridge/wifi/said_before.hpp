#pragma once

#include <chrono>
#include <map>
#include <string>

namespace amsbridge {

/// Keeps the log calm: the same sentence is news once in ten minutes.
class SaidBefore {
 public:
  using Time = std::chrono::steady_clock::time_point;

  [[nodiscard]] bool is_news(const std::string& sentence, Time now) {
    if (sentence.empty()) return false;
    const auto found = times_.find(sentence);
    if (found != times_.end() && now - found->second < std::chrono::minutes(10)) return false;
    if (times_.size() >= most) times_.clear();
    times_[sentence] = now;
    return true;
  }

 private:
  static constexpr std::size_t most = 32;
  std::map<std::string, Time> times_;
};

}  // namespace amsbridge
