#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace amsbridge {

/// Calls functions again and again on an event loop.
class Ticker {
 public:
  explicit Ticker(boost::asio::io_context& loop) : loop_(loop) {}

  /// The first call comes after one interval. What takes longer than its interval is called later, not twice.
  void every(std::chrono::milliseconds interval, std::function<void()> action) {
    repeat(tasks_.emplace_back(
        std::make_shared<Task>(Task{boost::asio::steady_timer(loop_), interval, std::move(action)})));
  }

  void stop() { tasks_.clear(); }

 private:
  struct Task {
    boost::asio::steady_timer timer;
    std::chrono::milliseconds interval;
    std::function<void()> action;
  };

  // A handler may be under way when its task is stopped already.
  static void repeat(const std::shared_ptr<Task>& task) {
    task->timer.expires_after(task->interval);
    task->timer.async_wait([weak = std::weak_ptr(task)](boost::system::error_code error) {
      const auto still = weak.lock();
      if (error || !still) return;
      still->action();
      repeat(still);
    });
  }

  boost::asio::io_context& loop_;
  std::vector<std::shared_ptr<Task>> tasks_;
};

}  // namespace amsbridge
