#pragma once

#include <spdlog/spdlog.h>

#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// How much the log says from now on.
inline void use_log_level(LogLevel level) {
  switch (level) {
    case LogLevel::error: return spdlog::set_level(spdlog::level::err);
    case LogLevel::warning: return spdlog::set_level(spdlog::level::warn);
    case LogLevel::info: return spdlog::set_level(spdlog::level::info);
    case LogLevel::debug: return spdlog::set_level(spdlog::level::debug);
  }
}

}  // namespace amsbridge
