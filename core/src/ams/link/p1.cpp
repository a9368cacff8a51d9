#include "ams/link/p1.hpp"

#include <algorithm>
#include <cstring>

namespace ams::p1 {
namespace {

// ---- The ident line

constexpr std::size_t flag_end = 1 + 3;
constexpr std::size_t head_octets = flag_end + 1;       // slash, FLAG letters, baud rate
constexpr std::size_t shortest_line = head_octets + 1;  // LF

constexpr bool is_letter(std::uint8_t octet) {
  return (octet | 0x20) >= 'a' && (octet | 0x20) <= 'z';
}
constexpr bool is_digit(std::uint8_t octet) {
  return octet >= '0' && octet <= '9';
}
constexpr bool is_identification(std::uint8_t octet) {
  return octet >= 0x20 && octet <= 0x7e && octet != '/' && octet != '!';
}

bool fits(std::size_t at, std::uint8_t octet) {
  if (at == 0) return octet == '/';
  if (at < flag_end) return is_letter(octet);
  if (at < head_octets) return is_digit(octet);
  return is_identification(octet);
}

// ---- Octets of telegrams

constexpr bool is_possible(std::uint8_t octet) {
  return (octet >= 0x20 && octet <= 0x7e) || octet == '\r' || octet == '\n' || octet == '\t' || octet == 0xff;
}

// The highest bit of each octet is set if it is not printable; and of some behind them, since they borrow and
// carry.
constexpr std::uint64_t strangeness(std::uint64_t eight) {
  return eight | (eight - 0x2020202020202020U) | (eight + 0x0101010101010101U);
}

std::uint64_t eight_of(const std::uint8_t* octets) {
  std::uint64_t eight = 0;
  std::memcpy(&eight, octets, sizeof eight);
  return eight;
}

// The last eight are looked at in one go, too, and some octets twice.
bool are_printable(Octets octets) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  if (octets.size() < step) return false;
  const std::uint8_t* const last = octets.data() + octets.size() - step;
  std::uint64_t strange = strangeness(eight_of(last));
  for (const std::uint8_t* at = octets.data(); at < last; at += step) strange |= strangeness(eight_of(at));
  return (strange & 0x8080808080808080U) == 0;
}

// Where the octet is; the size if it is not there.
std::size_t position_of(std::uint8_t octet, Octets octets) {
  if (octets.empty()) return 0;
  const void* found = std::memchr(octets.data(), octet, octets.size());
  if (found == nullptr) return octets.size();
  return static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - octets.data());
}

}  // namespace

Verdict examine_ident(Octets window) {
  const Octets candidates = window.first(std::min(window.size(), longest_ident));
  std::size_t end = 0;
  while (end < candidates.size() && fits(end, candidates[end])) ++end;
  if (end >= head_octets && end < candidates.size() && candidates[end] == '\r') ++end;
  if (end < candidates.size()) {
    if (end < head_octets || candidates[end] != '\n') return {};
    return {Verdict::Kind::whole, end + 1};
  }
  if (end == longest_ident) return {};
  Verdict more{Verdict::Kind::more, std::max(end + 1, shortest_line)};
  if (end >= head_octets) more.fault = {Layer::p1, Reason::end_missing};
  return more;
}

Octets next_line(Octets octets) {
  const Octets candidates = octets.first(std::min(octets.size(), longest_line));
  const std::size_t end = position_of('\n', candidates);
  if (end < candidates.size()) return candidates.first(end + 1);
  if (candidates.size() < longest_line) return {};
  return candidates.first(ident_position(candidates));
}

std::size_t impossible_position(Octets octets) {
  if (are_printable(octets)) return octets.size();
  const auto found = std::find_if_not(octets.begin(), octets.end(), is_possible);
  return static_cast<std::size_t>(found - octets.begin());
}

std::size_t ident_position(Octets octets) {
  std::size_t at = position_of('/', octets);
  while (at < octets.size() && examine_ident(octets.subspan(at)).kind == Verdict::Kind::no)
    at += 1 + position_of('/', octets.subspan(at + 1));
  return at;
}

std::optional<std::uint16_t> read_check(Octets digits) {
  if (digits.size() > 4) return std::nullopt;
  std::uint32_t check = 0;
  for (const std::uint8_t octet : digits) {
    const std::uint32_t letter = (octet | 0x20U) - 'a';
    const std::uint32_t digit = static_cast<std::uint32_t>(octet) - '0';
    if (digit > 9 && letter > 5) return std::nullopt;
    check = check << 4 | (digit <= 9 ? digit : letter + 10);
  }
  return static_cast<std::uint16_t>(check);
}

}  // namespace ams::p1
