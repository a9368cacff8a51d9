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
  if (!recorded.octets.empty()) arrivals_.push_back(recorded);
  feed_.push(recorded);
  // Behind a telegram the next one may have begun already.
  if (settled_ > 0) release(settled_);
  if (octets_.size() > most_octets) release(octets_.size());
}

void Anonymiser::finish() {
  feed_.finish();
  release(octets_.size());
}

void Anonymiser::reading(const ams::Reading&, const ams::Telegram& telegram) {
  if (telegram.octet < base_ || telegram.octet - base_ >= octets_.size()) return;
  const auto begin = static_cast<std::size_t>(telegram.octet - base_);
  if (kept_[begin]) return;  // another reading of the same telegram
  const auto size = telegram_size(ams::Octets(octets_).subspan(begin));
  if (!size) return;
  const auto anonymous = anonymous_telegram(ams::Octets(octets_).subspan(begin, *size), pseudonyms_);
  if (!anonymous) return;
  std::ranges::copy(*anonymous, octets_.begin() + static_cast<std::ptrdiff_t>(begin));
  std::fill_n(kept_.begin() + static_cast<std::ptrdiff_t>(begin), *size, true);
  settled_ = begin + *size;
}

// Flags and line ends between telegrams.
bool Anonymiser::goes_without_saying(std::size_t begin, std::size_t end) const {
  return std::all_of(octets_.begin() + static_cast<std::ptrdiff_t>(begin),
                     octets_.begin() + static_cast<std::ptrdiff_t>(end), [](std::uint8_t octet) {
                       return octet == ams::hdlc::flag || octet == '\r' || octet == '\n';
                     });
}

// What may stand behind a telegram, and is not the flag that opens the next one.
bool Anonymiser::ends_telegram(std::size_t at) const {
  const bool is_flag = octets_[at] == ams::hdlc::flag;
  return is_flag ? at + 1 < octets_.size() && octets_[at + 1] == ams::hdlc::flag
                 : goes_without_saying(at, at + 1);
}

// Decides what becomes of the octets before `limit` that belong to no telegram.
void Anonymiser::settle(std::size_t limit) {
  for (std::size_t begin = 0; begin < limit; ++begin) {
    if (kept_[begin] || ends_telegram(begin)) {
      kept_[begin] = true;
      continue;
    }
    std::size_t end = begin;
    while (end < limit && !kept_[end]) ++end;
    if (goes_without_saying(begin, end)) {
      std::fill(kept_.begin() + static_cast<std::ptrdiff_t>(begin),
                kept_.begin() + static_cast<std::ptrdiff_t>(end), true);
    } else {
      left_out_ += end - begin;
      say_(fmt::format("left out, since ids in them cannot be replaced: {} octets", end - begin));
    }
    begin = end;
  }
}

// The octets before `limit`, each as it came; an arrival that goes on behind it is divided.
void Anonymiser::release(std::size_t limit) {
  settle(limit);
  for (std::size_t at = 0; at < limit;) {
    RecordedOctets& arrival = arrivals_.front();
    const std::size_t count = std::min(arrival.octets.size(), limit - at);
    RecordedOctets kept{arrival.time, {}};
    for (std::size_t index = at; index < at + count; ++index) {
      if (kept_[index]) kept.octets.push_back(octets_[index]);
    }
    if (!kept.octets.empty()) take_(kept);
    at += count;
    arrival.octets.erase(arrival.octets.begin(), arrival.octets.begin() + static_cast<std::ptrdiff_t>(count));
    if (arrival.octets.empty()) arrivals_.pop_front();
  }
  octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(limit));
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(limit));
  base_ += limit;
  settled_ = 0;
}

}  // namespace amsbridge
