#include "simulator/link.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "simulator/mbus.hpp"

namespace simulator {
namespace {

// IEC 62056-46: LLC addresses and quality, before the APDU, in the first frame only.
constexpr std::array<std::uint8_t, 3> llc = {0xE6, 0xE7, 0x00};

void append(Octets& octets, std::span<const std::uint8_t> more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

void add(Framed& framed, std::span<const std::uint8_t> frame) {
  framed.pieces.push_back(framed.octets.size());
  append(framed.octets, frame);
}

std::span<const std::uint8_t> take(std::span<const std::uint8_t>& rest, std::size_t most) {
  const auto piece = rest.first(std::min(rest.size(), most));
  rest = rest.subspan(piece.size());
  return piece;
}

Octets with_llc(std::span<const std::uint8_t> apdu) {
  Octets information(llc.begin(), llc.end());
  append(information, apdu);
  return information;
}

// All segments but the last have the segmentation bit set and ask for no answer (final bit clear).
Framed in_segments(HdlcHeader header, std::size_t most_octets, std::span<const std::uint8_t> apdu) {
  constexpr unsigned final_bit = 0x10;
  const Octets information = with_llc(apdu);
  const std::uint8_t last_control = header.control;
  Framed framed;
  for (std::span<const std::uint8_t> rest = information; !rest.empty();) {
    const auto piece = take(rest, most_octets);
    header.control = rest.empty() ? last_control : static_cast<std::uint8_t>(last_control & ~final_bit);
    add(framed, hdlc_frame(header, piece, rest.empty() ? Segment::last : Segment::more));
  }
  return framed;
}

// general-block-transfer, IEC 62056-5-3: `E0`, control (0x80 last block, 0x40 streaming), number of the
// block, number acknowledged, length, octets.
Framed in_blocks(const HdlcHeader& header, std::size_t most_octets, std::span<const std::uint8_t> apdu) {
  constexpr std::size_t block_header = 7;
  constexpr std::uint8_t streaming = 0x40;
  constexpr std::uint8_t streaming_last = 0xC0;
  Framed framed;
  for (std::uint8_t number = 1; !apdu.empty(); ++number) {
    Octets information;
    if (number == 1) append(information, llc);
    const auto piece = take(apdu, most_octets - information.size() - block_header);
    assert(piece.size() < 0x80);
    const std::uint8_t control = apdu.empty() ? streaming_last : streaming;
    append(information, std::array<std::uint8_t, block_header>{0xE0, control, 0, number, 0, 0,
                                                               static_cast<std::uint8_t>(piece.size())});
    append(information, piece);
    add(framed, hdlc_frame(header, information));
  }
  return framed;
}

Framed in_long_frames(std::size_t most_octets, std::span<const std::uint8_t> apdu) {
  Framed framed;
  for (unsigned number = 0; !apdu.empty(); ++number) {
    const auto piece = take(apdu, most_octets);
    add(framed, mbus_long_frame(number, apdu.empty() ? Sequence::last : Sequence::more, piece));
  }
  return framed;
}

}  // namespace

Framed framed(const Carrier& carrier, const HdlcHeader& header, std::span<const std::uint8_t> apdu) {
  switch (carrier.transport) {
    case Transport::frame: return {hdlc_frame(header, with_llc(apdu)), {0}};
    case Transport::segments: return in_segments(header, carrier.most_octets, apdu);
    case Transport::blocks: return in_blocks(header, carrier.most_octets, apdu);
    case Transport::mbus: return in_long_frames(carrier.most_octets, apdu);
  }
  return {};
}

}  // namespace simulator
