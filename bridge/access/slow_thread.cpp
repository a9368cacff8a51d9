#include "bridge/access/slow_thread.hpp"

#include <utility>

#include "bridge/network/quiet_thread.hpp"

namespace amsbridge {

SlowThread::SlowThread() : thread_(start_quiet_thread([this] { run(); })) {}

SlowThread::~SlowThread() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    jobs_.clear();
  }
  changed_.notify_one();
  thread_.join();
}

bool SlowThread::try_post(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= limit) return false;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void SlowThread::post_latest(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    latest_ = std::move(job);
  }
  changed_.notify_one();
}

void SlowThread::run() {
  while (const auto job = next()) job();
}

std::function<void()> SlowThread::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ends_ || latest_ || !jobs_.empty(); });
  if (latest_) return std::exchange(latest_, nullptr);
  if (jobs_.empty()) return nullptr;
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

}  // namespace amsbridge
