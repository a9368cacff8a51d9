#include "bridge/bus/system_bus.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <deque>
#include <mutex>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

#include <sdbus-c++/sdbus-c++.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t most_posted = 64;
constexpr auto pause_between_tries = 10s;
constexpr auto longest_call = 5s;
// Signals that are handled before posted work has its turn.
constexpr int most_at_once = 256;

/// Signals of the process are for its main thread.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_{};
};

int milliseconds_until(Clock::time_point time) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds>(left, 0ms, 1h).count());
}

}  // namespace

class BusThread::Loop {
 public:
  explicit Loop(BusClient& client) : client_(client), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    const BlockedSignals blocked;
    thread_ = std::thread([this] { run(); });
  }

  ~Loop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake();
    thread_.join();
    ::close(wake_);
  }

  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  bool post(std::function<void()> work) {
    {
      const std::lock_guard lock(mutex_);
      if (posted_.size() >= most_posted) return false;
      posted_.push_back(std::move(work));
    }
    wake();
    return true;
  }

 private:
  void run() {
    while (!is_stopping()) {
      try {
        if (!connection_ && Clock::now() >= next_try_) open();
        run_posted();
        wait(client_.turn());
        handle_signals();
      } catch (const std::exception& error) {
        give_up(error.what());
      }
    }
    try {
      client_.closing();
    } catch (const std::exception&) {
      // The bus went away in the same moment, and everything with it.
    }
    connection_.reset();
  }

  void open() {
    next_try_ = Clock::now() + pause_between_tries;
    connection_ = sdbus::createSystemBusConnection();
    connection_->setMethodCallTimeout(longest_call);
    client_.begin(*connection_);
  }

  void give_up(const std::string& why) {
    client_.lost(why);
    connection_.reset();
    next_try_ = Clock::now() + pause_between_tries;
  }

  void handle_signals() {
    if (!connection_) return;
    for (int count = 0; count < most_at_once && connection_->processPendingRequest(); ++count) {
    }
  }

  void wait(std::optional<BusClient::Time> turn) {
    std::array<pollfd, 2> watched{pollfd{wake_, POLLIN, 0}, pollfd{-1, 0, 0}};
    int timeout = turn ? milliseconds_until(*turn) : -1;
    const auto sooner = [&timeout](int other) {
      if (other >= 0) timeout = timeout < 0 ? other : std::min(timeout, other);
    };
    if (connection_) {
      const auto bus = connection_->getEventLoopPollData();
      watched[1] = {bus.fd, bus.events, 0};
      sooner(bus.getPollTimeout());
    } else {
      sooner(milliseconds_until(next_try_));
    }
    ::poll(watched.data(), watched.size(), timeout);
    std::uint64_t count = 0;
    static_cast<void>(!::read(wake_, &count, sizeof count));
  }

  void run_posted() {
    std::deque<std::function<void()>> ready;
    {
      const std::lock_guard lock(mutex_);
      ready.swap(posted_);
    }
    for (const auto& work : ready) work();
  }

  void wake() const {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(wake_, &one, sizeof one));
  }

  bool is_stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  BusClient& client_;
  int wake_;
  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
  bool stopping_ = false;
  std::unique_ptr<sdbus::IConnection> connection_;
  Clock::time_point next_try_ = Clock::time_point::min();
  std::thread thread_;
};

BusThread::BusThread(BusClient& client) : loop_(std::make_unique<Loop>(client)) {}

BusThread::~BusThread() = default;

bool BusThread::post(std::function<void()> work) {
  return loop_->post(std::move(work));
}

}  // namespace amsbridge
