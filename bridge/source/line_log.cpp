#include "bridge/source/line_log.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace amsbridge {

LineLog::LineLog(std::string line_name) : line_name_(std::move(line_name)) {}

void LineLog::opened(std::string_view words) {
  spdlog::log(opening_said_ ? spdlog::level::debug : spdlog::level::info, "{}: {}", line_name_, words);
  opening_said_ = true;
  trouble_.clear();
}

void LineLog::octets_arrived() {
  if (!last_loss_.empty()) spdlog::info("{}: octets arrive again", line_name_);
  last_loss_.clear();
  trouble_.clear();
  opening_said_ = false;
}

void LineLog::lost(std::string_view words) {
  spdlog::log(words == last_loss_ ? spdlog::level::debug : spdlog::level::warn, "{}: {}", line_name_, words);
  last_loss_ = words;
  trouble_ = words;
}

void LineLog::warn(std::string_view words) {
  spdlog::log(words == last_warning_ ? spdlog::level::debug : spdlog::level::warn, "{}: {}", line_name_,
              words);
  last_warning_ = words;
}

}  // namespace amsbridge
