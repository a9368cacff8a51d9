#include "ams/link/hdlc.hpp"

#include <algorithm>

#include "ams/link/crc16.hpp"

namespace ams::hdlc {
namespace {

constexpr std::size_t flag_octets = 1;
constexpr std::size_t format_octets = 2;
constexpr std::size_t longest_address = 4;
constexpr std::size_t check_octets = 2;
// Format, two addresses of one octet, control, FCS.
constexpr std::size_t shortest_length = format_octets + 1 + 1 + 1 + check_octets;

constexpr bool is_format_type_3(std::uint8_t octet) {
  return (octet & 0xf0) == 0xa0;
}

std::uint16_t little_endian_16(Octets octets) {
  return static_cast<std::uint16_t>(octets[0] | octets[1] << 8);
}

// Octets of the address at the front: the last one has its lowest bit set. 0 if none of the first four has,
// or more than there are if the end is not there yet.
std::size_t address_octets(Octets octets) {
  const Octets candidates = octets.first(std::min(octets.size(), longest_address));
  const auto last =
      std::find_if(candidates.begin(), candidates.end(), [](auto octet) { return (octet & 1) != 0; });
  if (last != candidates.end()) return static_cast<std::size_t>(last - candidates.begin()) + 1;
  return candidates.size() < longest_address ? candidates.size() + 1 : 0;
}

// Where the control octet is, counted from the flag; 0 if the addresses cannot be.
std::size_t control_position(Octets window) {
  std::size_t position = flag_octets + format_octets;
  for (int address = 0; address < 2; ++address) {
    if (position >= window.size()) return position + 1;
    const std::size_t octets = address_octets(window.subspan(position));
    if (octets == 0) return 0;
    position += octets;
  }
  return position;
}

Verdict more(std::size_t octets) {
  return {Verdict::Kind::more, octets};
}
Verdict no() {
  return {};
}

Verdict mismatch(Verdict::Kind kind, Reason reason, std::size_t octets, std::uint16_t sent,
                 std::uint16_t computed) {
  return {kind, octets, {Layer::hdlc, reason, 0, sent, computed}};
}

// The header is proven, or has no check sequence of its own: only the frame's own can tell.
Verdict examine_whole(Octets window, std::size_t octets, Crc16X25 crc, std::size_t checked) {
  if (window.size() < octets) {
    return {Verdict::Kind::more,
            octets,
            {Layer::hdlc, Reason::frame_truncated, 0, static_cast<std::uint32_t>(octets)}};
  }
  const std::size_t body_end = octets - check_octets;
  crc.add(window.subspan(checked, body_end - checked));
  const std::uint16_t sent = little_endian_16(window.subspan(body_end));
  if (crc.value() != sent) {
    return mismatch(Verdict::Kind::damaged, Reason::fcs_mismatch, octets, sent, crc.value());
  }
  return {Verdict::Kind::whole, octets};
}

}  // namespace

Verdict examine(Octets window) {
  if (window.size() >= 2 && !is_format_type_3(window[1])) return no();
  if (window.size() < flag_octets + format_octets) return more(flag_octets + format_octets);

  const std::size_t length = big_endian_16(window.subspan(flag_octets)) & 0x7ffU;
  const std::size_t octets = flag_octets + length;
  if (length < shortest_length) return no();

  const std::size_t control = control_position(window);
  if (control == 0) return no();
  const std::size_t header = control + 1;
  if (header + check_octets > octets) return no();
  if (window.size() < header + check_octets) return more(header + check_octets);
  if (header + check_octets == octets) {  // no header check sequence: what fails has no proven header
    Verdict verdict = examine_whole(window, octets, {}, flag_octets);
    if (verdict.kind == Verdict::Kind::damaged) verdict.kind = Verdict::Kind::no;
    return verdict;
  }
  if (header + 2 * check_octets > octets) return no();  // HCS and FCS would overlap

  Crc16X25 crc;
  crc.add(window.subspan(flag_octets, header - flag_octets));
  const std::uint16_t sent = little_endian_16(window.subspan(header));
  if (crc.value() != sent) return mismatch(Verdict::Kind::no, Reason::hcs_mismatch, 0, sent, crc.value());
  return examine_whole(window, octets, crc, header);
}

Frame parts(Octets whole) {
  const std::size_t header = control_position(whole) + 1;
  const std::size_t body_end = whole.size() - check_octets;
  const std::size_t start = std::min(header + check_octets, body_end);
  return {(whole[flag_octets] & 0x08) != 0, whole.subspan(start, body_end - start), start};
}

}  // namespace ams::hdlc
