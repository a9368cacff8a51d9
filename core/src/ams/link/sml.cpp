#include "ams/link/sml.hpp"

#include <algorithm>
#include <cstring>

#include "ams/flash.hpp"
#include "ams/link/crc16.hpp"

namespace ams::sml {
namespace {

constexpr std::uint8_t start[] = {escape, escape, escape, escape, 0x01, 0x01, 0x01, 0x01};
constexpr std::size_t start_octets = sizeof start;
constexpr std::uint8_t end_mark = 0x1a;
constexpr std::size_t escape_octets = 4;
constexpr std::size_t doubled_octets = 2 * escape_octets;
constexpr std::size_t check_octets = 2;
constexpr std::size_t longest_file = 4096;  // meters send a few hundred octets
constexpr std::size_t end_octets =
    escape_octets + 2 + check_octets;  // with end mark and number of pad octets

// A file that has begun.
Verdict open(Verdict::Kind kind, std::size_t octets) {
  return {kind, octets, {Layer::sml, Reason::end_missing}};
}

// Where the run of 1B ends that `position` is in, or the next one begins behind it.
std::size_t run_end(Octets window, std::size_t position) {
  while (position < window.size() && window[position] == escape) ++position;
  return position;
}

std::size_t find_escape(Octets window, std::size_t position) {
  const void* found = std::memchr(window.data() + position, escape, window.size() - position);
  if (found == nullptr) return window.size();
  return static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - window.data());
}

// `whole` ends in its check sequence.
Verdict check(Octets whole) {
  const Octets covered = whole.first(whole.size() - check_octets);
  const Octets last = whole.last(check_octets);
  const auto sent = static_cast<std::uint16_t>(last[0] | last[1] << 8);
  const std::uint16_t computed = crc16_x25(covered);
  if (computed == sent || crc16_kermit(covered) == sent) return {Verdict::Kind::whole, whole.size()};
  return {Verdict::Kind::damaged, whole.size(), {Layer::sml, Reason::crc_mismatch, 0, sent, computed}};
}

}  // namespace

Verdict examine(Octets window, std::size_t& scanned) {
  const std::size_t comparable = std::min(window.size(), start_octets);
  const bool begins = std::equal(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(comparable),
                                 start, [](auto octet, const auto& due) { return octet == fetched(due); });
  if (!begins) return {};
  if (window.size() < start_octets) return {Verdict::Kind::more, start_octets};

  for (scanned = std::max(scanned, start_octets);;) {
    const std::size_t run = find_escape(window, scanned);
    const std::size_t behind = run_end(window, run);
    const std::size_t unpaired = (behind - run) % doubled_octets;
    scanned = behind - unpaired;
    if (behind > longest_file) return open(Verdict::Kind::no, behind);
    if (behind == window.size()) {
      return open(Verdict::Kind::more, behind + end_octets - std::min(unpaired, escape_octets));
    }
    if (unpaired < escape_octets) {
      scanned = behind;
      continue;
    }
    const std::size_t octets = behind - escape_octets + end_octets;
    if (window[behind] != end_mark) return open(Verdict::Kind::no, octets);
    if (window.size() < octets) return open(Verdict::Kind::more, octets);
    return check(window.first(octets));
  }
}

std::span<std::uint8_t> unescape(std::span<std::uint8_t> whole) {
  const std::size_t pad = whole[whole.size() - end_octets + escape_octets + 1];
  const std::span<std::uint8_t> sent = whole.subspan(start_octets, whole.size() - start_octets - end_octets);
  std::size_t kept = 0;
  std::size_t run = 0;
  for (const std::uint8_t octet : sent) {
    run = octet == escape ? run + 1 : 0;
    sent[kept++] = octet;
    if (run == doubled_octets) {
      kept -= escape_octets;
      run = 0;
    }
  }
  return sent.first(kept - std::min(pad, kept));
}

}  // namespace ams::sml
