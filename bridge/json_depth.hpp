#pragma once

#include <string_view>

namespace amsbridge {

/// Whether lists and objects of a JSON text are nested more than `most` deep. To be asked before it is
/// parsed: what is nested deeply enough would take all of the stack.
inline bool is_nested_deeper(std::string_view json, int most) {
  int depth = 0;
  bool is_in_text = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char character = json[at];
    if (character == '"') is_in_text = !is_in_text;
    if (is_in_text && character == '\\') ++at;
    if (is_in_text) continue;
    if (character == '{' || character == '[') ++depth;
    if (character == '}' || character == ']') --depth;
    if (depth > most) return true;
  }
  return false;
}

}  // namespace amsbridge
