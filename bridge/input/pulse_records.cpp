#include "bridge/input/pulse_records.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ams/link/hdlc.hpp"

namespace amsbridge {
namespace {

constexpr std::uint8_t record_key = 0x12;                               // field 2, length-delimited
constexpr std::uint8_t frame_key = 0x1a;                                // field 3, length-delimited
constexpr std::uint8_t time_key = 0x09;                                 // field 1, fixed 64 bits
constexpr std::array<std::uint8_t, 5> port = {0x12, 3, 'H', 'A', 'N'};  // field 2
constexpr std::size_t time_octets = 1 + 8;
constexpr std::size_t longest_record = 16'384;

// A length of up to two octets: seven bits each, the lower ones first.
std::optional<std::size_t> read_varint(ams::Octets octets, std::size_t& at) {
  if (at >= octets.size()) return std::nullopt;
  const std::size_t low = octets[at++];
  if (low < 0x80) return low;
  if (at >= octets.size() || octets[at] >= 0x80) return std::nullopt;
  return (low & 0x7f) | static_cast<std::size_t>(octets[at++]) << 7;
}

// The frame in a record's content; empty if it is none.
ams::Octets frame_in(ams::Octets content) {
  std::size_t at = time_octets + port.size();
  if (content.size() <= at + 1 || content[0] != time_key) return {};
  if (!std::equal(port.begin(), port.end(), content.begin() + time_octets)) return {};
  if (content[at++] != frame_key) return {};
  const auto length = read_varint(content, at);
  return length == content.size() - at ? content.subspan(at) : ams::Octets{};
}

// Where a record has lost octets, its length reaches into the next one.
bool reaches_into_next(ams::Octets content) {
  if (content.size() <= time_octets + port.size()) return false;
  const ams::Octets frame = content.subspan(time_octets + port.size());
  return std::search(frame.begin(), frame.end(), port.begin(), port.end()) != frame.end();
}
bool is_cut(ams::Octets frame) {
  return frame.front() == ams::hdlc::flag && frame.back() != ams::hdlc::flag;
}

}  // namespace

bool PulseRecords::begin_with(std::span<const std::uint8_t> octets) {
  std::size_t at = 1;
  if (octets.empty() || octets[0] != record_key) return false;
  const auto length = read_varint(octets, at);
  if (!length) return octets.size() < 3;
  const ams::Octets content = octets.subspan(at);
  if (*length > longest_record || (!content.empty() && content[0] != time_key)) return false;
  if (content.size() < time_octets) return true;
  const ams::Octets came =
      content.subspan(time_octets).first(std::min(port.size(), content.size() - time_octets));
  return std::equal(came.begin(), came.end(), port.begin());
}

PulseRecords::Record PulseRecords::next() {
  if (held_.empty()) return {};
  if (!begin_with(held_)) {
    ++skipped_;
    return {1, {}};
  }
  std::size_t at = 1;
  const auto length = read_varint(held_, at);
  if (!length) return held_.size() < 3 ? Record{} : Record{1, {}};
  const ams::Octets came = ams::Octets(held_).subspan(at, std::min(*length, held_.size() - at));
  const bool is_damaged = reaches_into_next(came);
  if (came.size() < *length && !is_damaged) return {};
  const ams::Octets frame = is_damaged ? ams::Octets{} : frame_in(came);
  if (!frame.empty() && !is_cut(frame)) return {at + *length, frame};
  ++skipped_;
  return {1, {}};
}

}  // namespace amsbridge
