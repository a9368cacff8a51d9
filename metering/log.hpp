#pragma once

#include <cstdint>
#include <string_view>

namespace amsbridge {

enum class LogLevel : std::uint8_t { error, warning, info, debug };

/// One line for the log, in words. Each host brings its own: it prints, keeps and filters as it likes, and
/// must neither block for long nor call back.
void say(LogLevel level, std::string_view words);

}  // namespace amsbridge
