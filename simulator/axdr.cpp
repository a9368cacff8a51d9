#include "simulator/axdr.hpp"

#include <cassert>
#include <limits>

namespace simulator {
namespace {

template <typename Integer>
constexpr IntegerRange range = {std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()};

unsigned width_of(Tag tag) {
  switch (tag) {
    case Tag::int16:
    case Tag::uint16: return 2;
    case Tag::int32:
    case Tag::uint32: return 4;
    case Tag::int64:
    case Tag::uint64: return 8;
    default: return 1;
  }
}

}  // namespace

IntegerRange range_of(Tag tag) {
  switch (tag) {
    case Tag::int8: return range<std::int8_t>;
    case Tag::int16: return range<std::int16_t>;
    case Tag::uint16: return range<std::uint16_t>;
    case Tag::int32: return range<std::int32_t>;
    case Tag::uint32: return range<std::uint32_t>;
    case Tag::int64: return range<std::int64_t>;
    case Tag::uint64: return {0, std::numeric_limits<std::int64_t>::max()};
    case Tag::uint8:
    case Tag::boolean:
    case Tag::enumeration: return range<std::uint8_t>;
    default: return {};
  }
}

void AxdrWriter::open(Tag tag, std::size_t elements) {
  this->tag(tag);
  length(elements);
}

void AxdrWriter::integer(Tag tag, std::int64_t value) {
  assert(value >= range_of(tag).least && value <= range_of(tag).most);
  this->tag(tag);
  for (unsigned shift = width_of(tag) * 8; shift > 0; shift -= 8) {
    octets_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (shift - 8)));
  }
}

void AxdrWriter::text(Tag tag, std::string_view text) {
  this->tag(tag);
  length(text.size());
  octets_.insert(octets_.end(), text.begin(), text.end());
}

void AxdrWriter::octet_string(std::span<const std::uint8_t> octets) {
  tag(Tag::octet_string);
  length(octets.size());
  raw(octets);
}

void AxdrWriter::raw(std::span<const std::uint8_t> octets) {
  octets_.insert(octets_.end(), octets.begin(), octets.end());
}

// Lengths from 128 up would need the long form; no string or list of these meters is so long.
void AxdrWriter::length(std::size_t length) {
  assert(length < 0x80);
  octets_.push_back(static_cast<std::uint8_t>(length));
}

}  // namespace simulator
