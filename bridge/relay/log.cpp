#include "metering/log.hpp"

#include <spdlog/spdlog.h>

namespace amsbridge {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::error: return spdlog::level::err;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::debug: return spdlog::level::debug;
  }
  return spdlog::level::info;
}

}  // namespace

void say(LogLevel level, std::string_view words) {
  spdlog::log(level_of(level), "{}", words);
}

}  // namespace amsbridge
