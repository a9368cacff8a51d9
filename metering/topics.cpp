#include "metering/topics.hpp"

#include <algorithm>

#include "metering/topic_rules.hpp"

namespace amsbridge {

std::string topic_level_of_id(std::string_view id) {
  std::string level = as_topic_level(id);
  const auto is_foreign = [](char character) { return static_cast<unsigned char>(character) >= 0x80; };
  std::replace_if(level.begin(), level.end(), is_foreign, '_');
  if (level.empty() || is_reserved_level(level)) level += '_';
  return level;
}

}  // namespace amsbridge
