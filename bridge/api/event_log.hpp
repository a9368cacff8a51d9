#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <spdlog/sinks/sink.h>

namespace amsbridge {

/// A line of the log.
struct LogEvent {
  std::chrono::system_clock::time_point time;
  std::string level;  ///< `error`, `warning`, `info`, `debug`
  std::string sentence;
};

/// The last lines of the log, for the page. Its functions may be called on any thread.
class EventLog {
 public:
  static constexpr std::size_t most = 200;

  using Listener = std::function<void(const LogEvent&)>;

  void add(LogEvent event);
  /// The latest last.
  [[nodiscard]] std::vector<LogEvent> events() const;
  /// Calls `listener` for each line from now on, on the thread that logs it; an empty one ends that. The
  /// listener must not log.
  void listen(Listener listener);

 private:
  mutable std::mutex mutex_;
  std::deque<LogEvent> events_;
  Listener listener_;
};

/// What adds each line of a logger to `log`, which must outlive the logger.
[[nodiscard]] std::shared_ptr<spdlog::sinks::sink> event_sink(EventLog& log);

}  // namespace amsbridge
