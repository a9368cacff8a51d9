#pragma once

#include <cstdint>
#include <string_view>

namespace amsbridge::device {

/// CRC-32 of IEEE 802.3, 3.2.9, of octets that come in parts.
class CheckSum {
 public:
  void add(std::string_view octets);
  [[nodiscard]] std::uint32_t value() const { return ~state_; }

 private:
  std::uint32_t state_ = 0xFFFF'FFFF;
};

}  // namespace amsbridge::device
