#include "firmware/arduino/esp_clock.hpp"

#include <Arduino.h>
#include <optional>
#include <sys/time.h>

#include "firmware/device/boot/time_zones.hpp"
#include "metering/local_zone.hpp"

namespace amsbridge {
namespace device {
namespace {

std::optional<PosixZone> zone_in_force;

std::chrono::microseconds since_start() {
#ifdef ESP8266
  return std::chrono::microseconds(micros64());
#else
  return std::chrono::microseconds(esp_timer_get_time());
#endif
}

}  // namespace

Moment EspClock::now() const {
  timeval wall{};
  gettimeofday(&wall, nullptr);
  const auto since_1970 =
      std::chrono::seconds(static_cast<std::int64_t>(wall.tv_sec)) + std::chrono::microseconds(wall.tv_usec);
  return {std::chrono::system_clock::time_point(
              std::chrono::duration_cast<std::chrono::system_clock::duration>(since_1970)),
          std::chrono::steady_clock::time_point(since_start())};
}

void EspClock::synchronise(std::string_view server) {
  if (server == server_) return;
  server_ = server;
  configure();
}

void EspClock::set_zone(std::string_view posix) {
  zone_ = posix;
  zone_in_force = PosixZone::parse(posix);
  configure();
}

void EspClock::configure() {
  if (server_.empty()) return;
#ifdef ESP8266
  configTime(zone_.c_str(), server_.c_str());
#else
  configTzTime(zone_.c_str(), server_.c_str());
#endif
}

ams::ZoneOffsets EspClock::zone(std::int64_t epoch_seconds) const {
  return local_zone(epoch_seconds);
}

}  // namespace device

ams::ZoneOffsets local_zone(std::int64_t epoch_seconds) {
  return device::zone_in_force ? device::zone_in_force->offsets(epoch_seconds) : ams::ZoneOffsets{};
}

}  // namespace amsbridge
