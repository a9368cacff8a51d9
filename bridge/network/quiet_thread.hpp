#pragma once

#include <csignal>
#include <thread>
#include <utility>

namespace amsbridge {

/// Starts a thread that receives no signals: SIGTERM and its like belong to the owner's thread.
/// Throws std::system_error when the system has no thread to give.
template <typename Body>
[[nodiscard]] std::thread start_quiet_thread(Body body) {
  class AllSignalsBlocked {
   public:
    AllSignalsBlocked() {
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    AllSignalsBlocked(const AllSignalsBlocked&) = delete;
    AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

   private:
    sigset_t before_{};
  };
  const AllSignalsBlocked blocked;
  return std::thread(std::move(body));
}

}  // namespace amsbridge
