#include "metering/octet_ring.hpp"

#include <algorithm>

namespace amsbridge {

void OctetRing::push(ams::Octets octets, Steady now) {
  if (octets.size() > most_) octets = octets.last(most_);
  if (octets.empty()) return;
  // A serial line brings a few octets at a time, which need no piece each.
  const bool joins = !marks_.empty() && now - marks_.back().time < together_ &&
                     marks_.back().size + octets.size() <= std::min(largest_piece, most_);
  const std::size_t new_pieces = joins ? 0 : 1;
  while (!marks_.empty() && (size_ + octets.size() > most_ || marks_.size() + new_pieces > most_pieces_)) {
    drop_oldest();
  }
  make_room(octets.size());
  if (joins && !marks_.empty()) {
    marks_.back().size += octets.size();
  } else {
    marks_.push_back({now, octets.size()});
  }
  write(octets);
}

void OctetRing::drop_oldest() {
  begin_ = (begin_ + marks_.front().size) % buffer_.size();
  size_ -= marks_.front().size;
  marks_.pop_front();
}

// The buffer doubles until it is as large as it may be.
void OctetRing::make_room(std::size_t octets) {
  constexpr std::size_t smallest = 256;
  const std::size_t needed = size_ + octets;
  if (needed <= buffer_.size()) return;
  std::rotate(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.end());
  begin_ = 0;
  std::vector<std::uint8_t> larger;
  larger.reserve(std::min(most_, std::max({needed, 2 * buffer_.size(), smallest})));
  larger.assign(buffer_.begin(), buffer_.end());
  larger.resize(larger.capacity());
  buffer_.swap(larger);
}

void OctetRing::write(ams::Octets octets) {
  const std::size_t at = (begin_ + size_) % buffer_.size();
  const std::size_t first = std::min(octets.size(), buffer_.size() - at);
  std::copy_n(octets.begin(), first, buffer_.begin() + static_cast<std::ptrdiff_t>(at));
  std::copy(octets.begin() + static_cast<std::ptrdiff_t>(first), octets.end(), buffer_.begin());
  size_ += octets.size();
}

std::vector<OctetRing::Piece> OctetRing::pieces() const {
  std::vector<Piece> pieces;
  pieces.reserve(marks_.size());
  for (const Mark& mark : marks_) pieces.push_back({mark.time, {}});
  auto all = octets();
  auto at = all.begin();
  for (std::size_t place = 0; place < pieces.size(); ++place) {
    const auto end = at + static_cast<std::ptrdiff_t>(marks_[place].size);
    pieces[place].octets.assign(at, end);
    at = end;
  }
  return pieces;
}

std::vector<std::uint8_t> OctetRing::octets() const {
  std::vector<std::uint8_t> all;
  all.reserve(size_);
  for_each([&](Steady, ams::Octets piece) { all.insert(all.end(), piece.begin(), piece.end()); });
  return all;
}

}  // namespace amsbridge
