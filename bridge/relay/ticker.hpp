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
    repeat(*tasks_.emplace_back(
        std::make_unique<Task>(Task{boost::asio::steady_timer(loop_), interval, std::move(action)})));
  }

  void stop() { tasks_.clear(); }

 private:
  struct Task {
    boost::asio::steady_timer timer;
    std::chrono::milliseconds interval;
    std::function<void()> action;
  };

  static void repeat(Task& task) {
    task.timer.expires_after(task.interval);
    task.timer.async_wait([&task](boost::system::error_code error) {
      if (error) return;
      task.action();
      repeat(task);
    });
  }

  boost::asio::io_context& loop_;
  std::vector<std::unique_ptr<Task>> tasks_;
};

}  // namespace amsbridge
