#include "bridge/inspect/explanation.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace amsbridge {
namespace {

constexpr std::size_t input_kept = 65'536;  // far more than any telegram
constexpr std::size_t octets_around = 16;

bool holds(const Part& outer, const Part& inner) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

// Notes come in any order. Sorted by where they begin, wider ones first, each is a part of the last one that
// holds it; what overlaps without being held is left out.
void insert(std::vector<Part>& parts, Part part) {
  if (parts.empty() || parts.back().end <= part.begin) {
    parts.push_back(std::move(part));
  } else if (holds(parts.back(), part)) {
    insert(parts.back().parts, std::move(part));
  }
}

// `lhs` is empty, or is the beginning of what `input` holds.
std::vector<std::uint8_t> slice(const std::vector<std::uint8_t>& octets, std::size_t begin, std::size_t end) {
  const auto at = [&octets](std::size_t place) {
    return octets.begin() + static_cast<std::ptrdiff_t>(place);
  };
  return {at(std::min(begin, octets.size())), at(std::min(end, octets.size()))};
}

}  // namespace

void Explainer::finish() {
  if (open_) sink_.explain(*open_);
  open_.reset();
}

void Explainer::input(ams::Octets octets) {
  input_.insert(input_.end(), octets.begin(), octets.end());
  input_end_ += octets.size();
  if (input_.size() > input_kept) {
    input_.erase(input_.begin(), input_.end() - static_cast<std::ptrdiff_t>(input_kept / 2));
  }
}

void Explainer::region(ams::Layer layer, std::string_view what, ams::Octets octets) {
  Region region{layer, std::string(what), {octets.begin(), octets.end()}, {}};
  regions_.push_back({std::move(region), octets.data(), {}});
}

// Of the regions that hold the part, the last one is meant: storage is used again.
void Explainer::note(ams::Octets part, std::string_view what, std::string_view meaning) {
  const std::less_equal<> not_behind;
  const auto found = std::find_if(regions_.rbegin(), regions_.rend(), [&](const OpenRegion& open) {
    return not_behind(open.begin, part.data()) &&
           not_behind(part.data() + part.size(), open.begin + open.region.octets.size());
  });
  if (found == regions_.rend()) return;
  const auto begin = static_cast<std::size_t>(part.data() - found->begin);
  found->notes.push_back(
      {{begin, begin + part.size(), std::string(what), std::string(meaning), {}}, found->notes.size()});
}

void Explainer::reading(const ams::Reading& reading, const ams::Telegram& telegram) {
  of(telegram).readings.push_back(reading);
}

void Explainer::fault(const ams::Fault& fault, const ams::Telegram& telegram) {
  of(telegram).faults.push_back(place(fault));
}

// The explanation of the telegram, with all that was looked at since the one before.
Explanation& Explainer::of(const ams::Telegram& telegram) {
  if (open_ && open_->telegram != telegram.number) finish();
  if (!open_) open_ = Explanation{telegram.number, telegram.octet, {}, {}, {}};
  for (OpenRegion& open : regions_) {
    std::sort(open.notes.begin(), open.notes.end(), [](const Note& left, const Note& right) {
      return std::make_tuple(left.part.begin, right.part.end, left.order) <
             std::make_tuple(right.part.begin, left.part.end, right.order);
    });
    for (Note& note : open.notes) insert(open.region.parts, std::move(note.part));
    open_->regions.push_back(std::move(open.region));
  }
  regions_.clear();
  return *open_;
}

FaultPlace Explainer::place(const ams::Fault& fault) const {
  const std::uint64_t first = input_end_ - input_.size();
  if (fault.octet < first) return {fault, {}, {}};
  const auto at = static_cast<std::size_t>(fault.octet - first);
  return {fault, slice(input_, at - std::min(at, octets_around), at), slice(input_, at, at + octets_around)};
}

}  // namespace amsbridge
