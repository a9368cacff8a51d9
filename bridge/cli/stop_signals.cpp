#include "bridge/cli/stop_signals.hpp"

#include <atomic>
#include <csignal>

namespace amsbridge {
namespace {

std::atomic<bool> stop_came{false};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): handler

void request_stop(int) {
  stop_came = true;
}

}  // namespace

bool stop_requested() {
  static const bool handled = [] {
    std::signal(SIGINT, request_stop);
    std::signal(SIGTERM, request_stop);
    return true;
  }();
  return handled && stop_came;
}

}  // namespace amsbridge
