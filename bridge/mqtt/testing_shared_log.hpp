#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

namespace amsbridge::testing {

/// Catches what is logged by any thread, at debug level, as "level message" lines; may be read meanwhile.
class SharedLog {
 public:
  SharedLog() : before_(spdlog::default_logger()), sink_(std::make_shared<Sink>(most_lines)) {
    auto logger = std::make_shared<spdlog::logger>("captured", sink_);
    logger->set_pattern("%l %v");
    logger->set_level(spdlog::level::debug);
    spdlog::set_default_logger(std::move(logger));
  }
  ~SharedLog() { spdlog::set_default_logger(before_); }
  SharedLog(const SharedLog&) = delete;
  SharedLog& operator=(const SharedLog&) = delete;

  [[nodiscard]] std::string text() const {
    std::string all;
    for (const std::string& line : sink_->last_formatted()) all += line;
    return all;
  }

  [[nodiscard]] std::size_t count(std::string_view words) const {
    const std::string all = text();
    std::size_t found = 0;
    for (auto at = all.find(words); at != std::string::npos; at = all.find(words, at + 1)) ++found;
    return found;
  }

  /// Waits until the words are there; false when it takes too long.
  [[nodiscard]] bool wait_for(std::string_view words) const {
    using namespace std::chrono_literals;
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (count(words) == 0) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

 private:
  using Sink = spdlog::sinks::ringbuffer_sink_mt;
  static constexpr std::size_t most_lines = 10'000;

  std::shared_ptr<spdlog::logger> before_;
  std::shared_ptr<Sink> sink_;
};

}  // namespace amsbridge::testing
