#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace amsbridge {

/// Does what takes long, one after the other, on a thread of its own.
class SlowThread {
 public:
  /// How many optional jobs wait at most.
  static constexpr std::size_t limit = 8;

  SlowThread();
  /// Waits for the job under way and those that must be done; the optional ones are not begun any more.
  ~SlowThread();
  SlowThread(const SlowThread&) = delete;
  SlowThread& operator=(const SlowThread&) = delete;

  /// False if too many wait already. Jobs must not throw.
  [[nodiscard]] bool try_post(std::function<void()> job);
  /// Takes the place of a job posted so that has not begun.
  void post_latest(std::function<void()> job);

 private:
  void run();
  std::function<void()> next();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::function<void()> latest_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace amsbridge
