#include "bridge/cli/stop_signals.hpp"

#include <csignal>

namespace amsbridge {
namespace {

std::atomic<bool> stop_came{false};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): handler

void request_stop(int) {
  stop_came = true;
}

}  // namespace

const std::atomic<bool>& stop_flag() {
  [[maybe_unused]] static const bool handled = [] {
    std::signal(SIGINT, request_stop);
    std::signal(SIGTERM, request_stop);
    return true;
  }();
  return stop_came;
}

}  // namespace amsbridge
