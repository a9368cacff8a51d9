#include "metering/raw_telegrams.hpp"

#include <algorithm>

#include "ams/link/hdlc.hpp"

namespace amsbridge {
namespace {

/// The first octet behind the flag of a frame: frame format type 3 (ISO/IEC 13239, clause 4.9.3).
bool opens_a_frame(std::uint8_t behind_flag) {
  return behind_flag >> 4U == 0xA;
}

}  // namespace

void RawTelegrams::push(ams::Octets octets) {
  if (octets.empty()) return;
  if (flag_was_last_ && opens_a_frame(octets.front())) flags_are_shared_ = true;
  flag_was_last_ = false;
  while (!octets.empty()) {
    if (held_.size() == longest) release(end());
    const auto piece = octets.first(std::min(octets.size(), longest - held_.size()));
    held_.insert(held_.end(), piece.begin(), piece.end());
    octets = octets.subspan(piece.size());
  }
  if (whole_until_ != 0) release_with_flag();
}

void RawTelegrams::told(const ams::Telegram& telegram) {
  if (telegram.end <= begin_ || telegram.end == whole_until_) return;
  const bool is_held = telegram.octet >= begin_ && telegram.octet < end();
  const bool is_hdlc = is_held && at(telegram.octet) == ams::hdlc::flag;
  if (!is_hdlc) return release(telegram.end);
  if (whole_until_ != 0) release(whole_until_);
  whole_until_ = telegram.end;
  release_with_flag();
}

// The flag behind a frame closes it, unless the next one opens with the same flag, which is then needed
// there.
void RawTelegrams::release_with_flag() {
  const std::uint64_t flag = whole_until_;
  if (flag >= end()) return;
  if (at(flag) != ams::hdlc::flag) return release(flag);
  const bool is_last = flag + 1 == end();
  if (is_last && flags_are_shared_) return;
  if (!is_last && opens_a_frame(at(flag + 1))) {
    flags_are_shared_ = true;
    return release(flag);
  }
  release(flag + 1);
  flag_was_last_ = is_last;
}

void RawTelegrams::settled(std::uint64_t octet) {
  if (whole_until_ == 0 && octet > begin_ + longest_interlude) release(octet);
}

void RawTelegrams::gap(std::uint64_t octet) {
  if (whole_until_ != 0) {
    const bool has_flag = whole_until_ < end() && at(whole_until_) == ams::hdlc::flag;
    release(has_flag ? whole_until_ + 1 : whole_until_);
  }
  release(octet);
  flag_was_last_ = false;
}

void RawTelegrams::release(std::uint64_t until) {
  whole_until_ = 0;
  if (until <= begin_) return;
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(until - begin_, held_.size()));
  if (count == 0) return;
  deliver_(ams::Octets(held_).first(count), begin_);
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(count));
  begin_ += count;
}

}  // namespace amsbridge
