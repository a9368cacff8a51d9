#include "bridge/recording/anonymiser.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace amsbridge {
namespace {

constexpr std::size_t most_octets = 65'536;  // without a telegram among them

}  // namespace

Anonymiser::Anonymiser(std::uint64_t seed, Take take, Say say)
    : pseudonyms_(seed), take_(std::move(take)), say_(std::move(say)), decoder_(storage_, *this) {}

void Anonymiser::push(const RecordedOctets& recorded) {
  octets_.insert(octets_.end(), recorded.octets.begin(), recorded.octets.end());
  kept_.resize(octets_.size(), false);
  arrivals_.push_back(recorded);
  feed_.push(recorded);
  if ((settled_ && !decoder_.in_telegram()) || octets_.size() > most_octets) release();
}

void Anonymiser::finish() {
  feed_.finish();
  release();
}

void Anonymiser::reading(const ams::Reading&, const ams::Telegram& telegram) {
  settled_ = true;
  if (telegram.octet < base_ || telegram.octet - base_ >= octets_.size()) return;
  const auto begin = static_cast<std::size_t>(telegram.octet - base_);
  if (kept_[begin]) return;  // another reading of the same telegram
  const auto size = telegram_size(ams::Octets(octets_).subspan(begin));
  if (!size) return;
  const auto anonymous = anonymous_telegram(ams::Octets(octets_).subspan(begin, *size), pseudonyms_);
  if (!anonymous) return;
  std::ranges::copy(*anonymous, octets_.begin() + static_cast<std::ptrdiff_t>(begin));
  std::fill_n(kept_.begin() + static_cast<std::ptrdiff_t>(begin), *size, true);
}

// Flags and line ends between telegrams.
bool Anonymiser::goes_without_saying(std::size_t begin, std::size_t end) const {
  return std::all_of(octets_.begin() + static_cast<std::ptrdiff_t>(begin),
                     octets_.begin() + static_cast<std::ptrdiff_t>(end), [](std::uint8_t octet) {
                       return octet == ams::hdlc::flag || octet == '\r' || octet == '\n';
                     });
}

// Decides what becomes of the octets that belong to no telegram.
void Anonymiser::settle() {
  for (std::size_t begin = 0; begin < octets_.size(); ++begin) {
    if (kept_[begin]) continue;
    std::size_t end = begin;
    while (end < octets_.size() && !kept_[end]) ++end;
    const bool keep = goes_without_saying(begin, end);
    if (keep)
      std::fill(kept_.begin() + static_cast<std::ptrdiff_t>(begin),
                kept_.begin() + static_cast<std::ptrdiff_t>(end), true);
    if (!keep) say_(fmt::format("left out, since ids in them cannot be replaced: {} octets", end - begin));
    begin = end;
  }
}

void Anonymiser::release() {
  settle();
  std::size_t at = 0;
  for (RecordedOctets& arrival : arrivals_) {
    RecordedOctets kept{arrival.time, {}};
    for (std::size_t index = 0; index < arrival.octets.size(); ++index, ++at) {
      if (kept_[at]) kept.octets.push_back(octets_[at]);
    }
    if (!kept.octets.empty()) take_(kept);
  }
  base_ += octets_.size();
  octets_.clear();
  kept_.clear();
  arrivals_.clear();
  settled_ = false;
}

}  // namespace amsbridge
