#include "metering/local_zone.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string_view>

namespace amsbridge {
namespace {

std::int16_t offset_minutes(std::int64_t epoch_seconds) {
  const auto moment = static_cast<std::time_t>(epoch_seconds);
  std::tm local{};
  if (localtime_r(&moment, &local) == nullptr) return 0;
  return static_cast<std::int16_t>(local.tm_gmtoff / 60);
}

}  // namespace

// Half a year away is the other half of daylight saving; the lesser offset is that of standard time.
ams::ZoneOffsets local_zone(std::int64_t epoch_seconds) {
  constexpr std::int64_t half_a_year = std::int64_t{182} * 86'400;
  const std::int16_t current = offset_minutes(epoch_seconds);
  const std::int16_t other = offset_minutes(epoch_seconds + half_a_year);
  return {std::min(current, other), current};
}

std::string local_zone_name() {
  constexpr std::string_view folder = "/zoneinfo/";
  std::error_code ignored;
  const char* variable = std::getenv("TZ");
  std::string name = variable != nullptr && *variable != '\0'
                         ? variable
                         : std::filesystem::read_symlink("/etc/localtime", ignored).string();
  if (name.starts_with(':')) name.erase(0, 1);
  if (const std::size_t at = name.find(folder); at != std::string::npos) name.erase(0, at + folder.size());
  // Other texts spell out their rules (POSIX): `CET-1CEST`.
  const bool is_name = name == "UTC" || (name.find('/') != std::string::npos && !name.starts_with('/'));
  return is_name ? name : std::string();
}

}  // namespace amsbridge
