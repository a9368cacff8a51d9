#include "firmware/host/host_clock.hpp"

#include <cstdlib>
#include <ctime>
#include <utility>

#include "metering/local_zone.hpp"

namespace amsbridge::device {

HostClock::HostClock(unsigned speed, std::function<bool()> has_network)
    : speed_(speed), has_network_(std::move(has_network)) {}

Moment HostClock::now() const {
  is_known_ = is_known_ || (is_asked_for_ && has_network_());
  const auto passed = (std::chrono::steady_clock::now() - started_.steady) * speed_;
  const auto since = std::chrono::duration_cast<std::chrono::system_clock::duration>(passed);
  const auto began = is_known_ ? started_.wall : std::chrono::system_clock::time_point{};
  return {began + since, std::chrono::steady_clock::time_point{} + passed};
}

void HostClock::synchronise(std::string_view server) {
  is_asked_for_ = !server.empty();
}

void HostClock::set_zone(std::string_view posix) {
  setenv("TZ", std::string(posix).c_str(), 1);
  tzset();
}

ams::ZoneOffsets HostClock::zone(std::int64_t epoch_seconds) const {
  return local_zone(epoch_seconds);
}

}  // namespace amsbridge::device
