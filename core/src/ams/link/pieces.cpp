#include "ams/link/pieces.hpp"

#include <algorithm>
#include <cstring>

namespace ams {

void Pieces::clear(std::size_t begin) {
  begin_ = end_ = begin;
  count_ = 0;
}

Pieces::Head Pieces::head(std::size_t at) const {
  const Octets octets = storage_.subspan(at, head_octets);
  return {big_endian_16(octets), big_endian_16(octets.subspan(2))};
}

std::optional<Octets> Pieces::find(std::uint16_t number) const {
  for (std::size_t at = begin_; at < end_;) {
    const Head piece = head(at);
    if (piece.number == number) return storage_.subspan(at + head_octets, piece.octets);
    at += head_octets + piece.octets;
  }
  return std::nullopt;
}

// The piece is put behind all others and turned into its place: memmove, since `data` may lie just behind.
bool Pieces::add(std::uint16_t number, Octets data) {
  const std::size_t octets = head_octets + data.size();
  if (octets > storage_.size() - end_ || data.size() > 0xffff) return false;
  std::size_t place = begin_;
  while (place < end_ && head(place).number < number) place += head_octets + head(place).octets;

  std::uint8_t* to = storage_.data() + end_;
  if (!data.empty()) std::memmove(to + head_octets, data.data(), data.size());
  to[0] = static_cast<std::uint8_t>(number >> 8);
  to[1] = static_cast<std::uint8_t>(number);
  to[2] = static_cast<std::uint8_t>(data.size() >> 8);
  to[3] = static_cast<std::uint8_t>(data.size());
  std::rotate(storage_.data() + place, to, to + octets);
  end_ += octets;
  ++count_;
  return true;
}

std::uint16_t Pieces::first_missing() const {
  std::uint16_t number = 1;
  for (std::size_t at = begin_; at < end_ && head(at).number == number; ++number)
    at += head_octets + head(at).octets;
  return number;
}

std::span<std::uint8_t> Pieces::join() {
  std::size_t to = begin_;
  for (std::size_t from = begin_; from < end_;) {
    const std::size_t octets = head(from).octets;
    std::memmove(storage_.data() + to, storage_.data() + from + head_octets, octets);
    to += octets;
    from += head_octets + octets;
  }
  end_ = to;
  count_ = 0;
  return storage_.subspan(begin_, to - begin_);
}

}  // namespace ams
