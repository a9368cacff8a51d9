#include "ams/link/mbus.hpp"

#include <algorithm>
#include <numeric>

namespace ams::mbus {
namespace {

constexpr std::size_t head_octets = 4;       // 68 L L 68
constexpr std::size_t tail_octets = 2;       // checksum, 16
constexpr std::size_t transport_octets = 5;  // C A CI STSAP DTSAP
constexpr std::size_t overflow = 256;
constexpr std::uint8_t stop = 0x16;
constexpr std::uint8_t last_piece = 0x10;
constexpr std::size_t control_information = head_octets + 2;

bool begins_frame(Octets window) {
  const Octets head = window.first(std::min(window.size(), head_octets));
  return (head.size() < 3 || head[1] == head[2]) && (head.size() < head_octets || head[3] == start);
}

std::uint8_t checksum(Octets body) {
  return static_cast<std::uint8_t>(std::accumulate(body.begin(), body.end(), 0U));
}

Fault truncated(std::size_t octets) {
  return {Layer::mbus, Reason::frame_truncated, 0, static_cast<std::uint32_t>(octets), 0};
}

Verdict examine_length(Octets window, std::size_t length) {
  const std::size_t octets = head_octets + length + tail_octets;
  if (window.size() < octets) return {Verdict::Kind::more, octets, truncated(octets)};
  const std::uint8_t sent = window[octets - 2];
  const std::uint8_t computed = checksum(window.subspan(head_octets, length));
  if (sent != computed || window[octets - 1] != stop) {
    return {Verdict::Kind::damaged, octets, {Layer::mbus, Reason::checksum_mismatch, 0, sent, computed}};
  }
  return {Verdict::Kind::whole, octets};
}

}  // namespace

Verdict examine(Octets window) {
  if (!begins_frame(window)) return {};
  constexpr std::size_t enough = control_information + 1;
  if (window.size() < enough) return {Verdict::Kind::more, enough};
  const std::uint8_t information = window[control_information];
  if (information > (last_piece | 0x0f)) return {};
  const std::size_t length = window[1];
  const bool can_overflow = (information & last_piece) == 0;
  if (length >= transport_octets) {
    const Verdict verdict = examine_length(window, length);
    if (verdict.kind != Verdict::Kind::damaged || !can_overflow) return verdict;
    Verdict overflown = examine_length(window, length + overflow);
    if (overflown.kind == Verdict::Kind::more) overflown.fault = verdict.fault;
    return overflown.kind == Verdict::Kind::damaged ? verdict : overflown;
  }
  return can_overflow ? examine_length(window, length + overflow) : Verdict{};
}

Frame parts(Octets whole) {
  constexpr std::size_t offset = head_octets + transport_octets;
  const std::uint8_t information = whole[control_information];
  return {static_cast<std::uint8_t>(information & 0x0f), (information & last_piece) != 0,
          whole.subspan(offset, whole.size() - offset - tail_octets), offset};
}

}  // namespace ams::mbus
