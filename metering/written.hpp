#pragma once

#include <array>
#include <string>

#include "ams/publish/json.hpp"

namespace amsbridge {

/// What `write` puts into the ams::TextWriter that it is called with; core itself has no strings. Empty if it
/// did not fit: half a document is worse than none.
template <class Write>
std::string written(Write write) {
  std::array<char, ams::json_octets> buffer;
  ams::TextWriter out(buffer);
  write(out);
  return out.overflowed() ? std::string() : std::string(out.view());
}

}  // namespace amsbridge
