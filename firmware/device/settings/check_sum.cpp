#include "firmware/device/settings/check_sum.hpp"

namespace amsbridge::device {

void CheckSum::add(std::string_view octets) {
  for (const char octet : octets) {
    state_ ^= static_cast<unsigned char>(octet);
    for (int bit = 0; bit < 8; ++bit) state_ = state_ >> 1U ^ ((state_ & 1U) != 0 ? 0xEDB8'8320U : 0U);
  }
}

}  // namespace amsbridge::device
