#include "simulator/hdlc.hpp"

#include <cassert>

namespace simulator {
namespace {

constexpr std::uint8_t flag = 0x7E;

void append(Octets& octets, std::span<const std::uint8_t> more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

// Check sequences go out low octet first and cover everything after the opening flag.
void append_check_sequence(Octets& frame) {
  const std::uint16_t check = crc16_x25(std::span(frame).subspan(1));
  frame.push_back(static_cast<std::uint8_t>(check & 0xFFU));
  frame.push_back(static_cast<std::uint8_t>(check >> 8U));
}

}  // namespace

std::uint16_t crc16_x25(std::span<const std::uint8_t> octets) {
  constexpr unsigned reversed_polynomial = 0x8408;
  unsigned remainder = 0xFFFF;
  for (const std::uint8_t octet : octets) {
    remainder ^= octet;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = (remainder & 1U) != 0 ? (remainder >> 1U) ^ reversed_polynomial : remainder >> 1U;
    }
  }
  return static_cast<std::uint16_t>(remainder ^ 0xFFFFU);
}

Octets hdlc_frame(const HdlcHeader& header, std::span<const std::uint8_t> information) {
  constexpr std::size_t format_control_and_checks = 2 + 1 + 2 + 2;
  const std::size_t length =
      format_control_and_checks + header.destination.size() + header.source.size() + information.size();
  assert(length < 0x800);

  Octets frame;
  frame.reserve(length + 2);
  frame.push_back(flag);
  frame.push_back(static_cast<std::uint8_t>(0xA0U | (length >> 8U)));  // type 3, not segmented
  frame.push_back(static_cast<std::uint8_t>(length & 0xFFU));
  append(frame, header.destination);
  append(frame, header.source);
  frame.push_back(header.control);
  append_check_sequence(frame);  // HCS
  append(frame, information);
  append_check_sequence(frame);  // FCS
  frame.push_back(flag);
  return frame;
}

}  // namespace simulator
