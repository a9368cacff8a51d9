#pragma once

#include <memory>
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

/// The same with a buffer of `most` octets of its own, on the heap for the time being, since small devices
/// have little stack: any JSON by default.
template <std::size_t most = ams::json_octets, class Write>
std::string written(Write write) {
  const std::unique_ptr<char[]> buffer(new char[most]);
  return written_in(std::span(buffer.get(), most), write);
}

/// For numbers, times and words about faults.
inline constexpr std::size_t few_octets = 256;

}  // namespace amsbridge
