#include "simulator/hdlc.hpp"

#include <cassert>

#include "simulator/crc.hpp"

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

Octets hdlc_frame(const HdlcHeader& header, std::span<const std::uint8_t> information, Segment segment) {
  constexpr std::size_t format_control_and_checks = 2 + 1 + 2 + 2;
  const std::size_t length =
      format_control_and_checks + header.destination.size() + header.source.size() + information.size();
  assert(length < 0x800);

  Octets frame;
  frame.reserve(length + 2);
  frame.push_back(flag);
  const unsigned format = segment == Segment::more ? 0xA8U : 0xA0U;  // type 3, and the segmentation bit
  frame.push_back(static_cast<std::uint8_t>(format | (length >> 8U)));
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
