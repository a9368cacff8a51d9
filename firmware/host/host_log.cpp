#include "firmware/host/host_log.hpp"

#include <cstdio>

#include "metering/log.hpp"

namespace amsbridge {
namespace device {
namespace {

const Clock* the_clock = nullptr;

}  // namespace

DeviceLog& host_log() {
  static DeviceLog log;
  return log;
}

void date_log_by(const Clock* clock) {
  the_clock = clock;
}

}  // namespace device

void say(LogLevel level, std::string_view words) {
  const std::string_view name = device::level_name(level);
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(name.size()), name.data(),
               static_cast<int>(words.size()), words.data());
  if (level == LogLevel::debug || device::the_clock == nullptr) return;
  device::host_log().add(level, words, device::the_clock->now().steady);
}

}  // namespace amsbridge
