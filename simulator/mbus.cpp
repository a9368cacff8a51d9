#include "simulator/mbus.hpp"

#include <numeric>

namespace simulator {

Octets mbus_long_frame(unsigned number, Sequence sequence, std::span<const std::uint8_t> data) {
  constexpr std::uint8_t start = 0x68;
  constexpr std::uint8_t stop = 0x16;
  constexpr std::uint8_t send_user_data = 0x53;
  constexpr std::uint8_t broadcast = 0xFF;
  constexpr std::uint8_t source = 0x01;
  constexpr std::uint8_t destination = 0x67;
  constexpr unsigned last = 0x10;
  constexpr std::size_t before_data = 5;

  const auto length = static_cast<std::uint8_t>(before_data + data.size());
  const auto control_information =
      static_cast<std::uint8_t>((number & 0x0FU) | (sequence == Sequence::last ? last : 0U));
  Octets frame = {start,  length,     length, start, send_user_data, broadcast, control_information,
                  source, destination};
  frame.insert(frame.end(), data.begin(), data.end());
  frame.push_back(std::accumulate(
      frame.begin() + 4, frame.end(), std::uint8_t{0},
      [](std::uint8_t sum, std::uint8_t octet) { return static_cast<std::uint8_t>(sum + octet); }));
  frame.push_back(stop);
  return frame;
}

}  // namespace simulator
