#pragma once

#include <array>
#include <span>
#include <string>

#include "ams/publish/json.hpp"

namespace amsbridge {

/// What `write` puts into the ams::TextWriter that it is called with; core itself has no strings. Empty if
/// `buffer` cannot hold it: half a document is worse than none.
template <class Write>
std::string written_in(std::span<char> buffer, Write write) {
  ams::TextWriter out(buffer);
  write(out);
  return out.overflowed() ? std::string() : std::string(out.view());
}

/// The same with a buffer of `most` octets on the stack, of which small devices have little: any JSON by
/// default. Never a part of its caller, whose other callees would then have to do with that much less.
template <std::size_t most = ams::json_octets, class Write>
[[gnu::noinline]] std::string written(Write write) {
  std::array<char, most> buffer;
  return written_in(buffer, write);
}

/// For numbers, times and words about faults.
inline constexpr std::size_t few_octets = 256;

}  // namespace amsbridge
