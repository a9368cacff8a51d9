#include "bridge/source/parity_marks.hpp"

namespace amsbridge {

std::size_t ParityMarks::remove(std::span<std::uint8_t> octets, LineErrors& errors) {
  constexpr std::uint8_t escape = 0xff;
  std::size_t left = 0;
  for (const std::uint8_t octet : octets) {
    if (seen_ == Seen::nothing && octet == escape) {
      seen_ = Seen::escape;
    } else if (seen_ == Seen::escape && octet == 0) {
      seen_ = Seen::mark;
    } else {
      errors.at_end = seen_ == Seen::mark;
      errors.octets += errors.at_end ? 1 : 0;
      seen_ = Seen::nothing;
      octets[left++] = octet;
    }
  }
  return left;
}

}  // namespace amsbridge
