#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams/octets.hpp"

namespace amsbridge {

/// The latest octets of a line, for whoever wants to look at them.
class OctetRing {
 public:
  static constexpr std::size_t most = 4096;

  void push(ams::Octets octets) {
    if (octets.size() > most) octets = octets.last(most);
    const std::size_t excess =
        held_.size() + octets.size() > 2 * most ? held_.size() + octets.size() - most : 0;
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(std::min(excess, held_.size())));
    held_.insert(held_.end(), octets.begin(), octets.end());
  }

  /// At most `most`, the latest last.
  [[nodiscard]] ams::Octets octets() const {
    const ams::Octets all(held_);
    return all.last(std::min(all.size(), most));
  }

 private:
  std::vector<std::uint8_t> held_;  // up to twice as many, so that they are moved seldom
};

}  // namespace amsbridge
