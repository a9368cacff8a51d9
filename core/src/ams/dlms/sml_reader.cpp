#include "ams/dlms/sml_reader.hpp"

#include <limits>

namespace ams::sml {
namespace {

constexpr std::uint8_t more_octets = 0x80;
constexpr std::size_t longest_number = 8;

constexpr Type type_of(std::uint8_t tag) {
  return tag == 0 ? Type::end_of_message : Type{static_cast<std::uint8_t>(tag >> 4 & 0x07)};
}

constexpr bool exists(Type type) {
  switch (type) {
    case Type::octet_string:
    case Type::boolean:
    case Type::integer:
    case Type::unsigned_integer:
    case Type::list:
    case Type::end_of_message: return true;
  }
  return false;
}

// Integers may be sent with any number of octets that holds them.
constexpr bool can_be_long(Type type, std::size_t octets) {
  switch (type) {
    case Type::boolean: return octets == 1;
    case Type::integer:
    case Type::unsigned_integer: return octets >= 1 && octets <= longest_number;
    default: return true;
  }
}

// The length at `position`, which is moved behind it. Nothing if it is cut off or beyond 32 bits.
std::optional<std::size_t> read_length(Octets octets, std::size_t& position) {
  constexpr std::uint32_t largest = std::numeric_limits<std::uint32_t>::max() >> 4;
  std::uint8_t octet = octets[position++];
  std::uint32_t length = octet & 0x0fU;
  while ((octet & more_octets) != 0) {
    if (position == octets.size() || length > largest) return std::nullopt;
    octet = octets[position++];
    length = length << 4 | (octet & 0x0fU);
  }
  return length;
}

std::int64_t sign_extended(Octets octets) {
  const int unused = static_cast<int>(8 * (longest_number - octets.size()));
  return static_cast<std::int64_t>(big_endian(octets) << unused) >> unused;
}

}  // namespace

std::optional<Element> Reader::fail(Reason reason, std::size_t expected, std::size_t found) {
  fault_ = Fault{Layer::sml, reason, position_, static_cast<std::uint32_t>(expected),
                 static_cast<std::uint32_t>(found)};
  return std::nullopt;
}

std::optional<Element> Reader::next() {
  if (fault_) return std::nullopt;
  if (position_ == octets_.size()) return pending_ == 0 ? std::nullopt : fail(Reason::octets_missing, 1, 0);
  if (pending_ == 0) pending_ = 1;

  Element element;
  element.octet = position_;
  element.tag = octets_[position_];
  element.type = type_of(element.tag);
  if (!exists(element.type)) return fail(Reason::unknown_tag, 0, element.tag);
  std::size_t cursor = position_;
  const std::optional<std::size_t> length = read_length(octets_, cursor);
  if (!length) return fail(Reason::octets_missing, 1, 0);

  const std::size_t available = octets_.size() - cursor;
  if (element.type == Type::list) {
    if (*length > available) return fail(Reason::count_too_large, available, *length);
    element.count = *length;
    pending_ += *length;
  } else if (element.type != Type::end_of_message) {
    const std::size_t head = cursor - position_;
    if (*length < head) return fail(Reason::unknown_tag, 0, element.tag);
    const std::size_t size = *length - head;
    if (!can_be_long(element.type, size)) return fail(Reason::unknown_tag, 0, element.tag);
    if (size > available) return fail(Reason::octets_missing, size, available);
    element.content = octets_.subspan(cursor, size);
    cursor += size;
  }
  element.end = position_ = cursor;
  --pending_;
  return element;
}

Result<Decimal> number(const Element& element) {
  switch (element.type) {
    case Type::integer: return Decimal{sign_extended(element.content), 0};
    case Type::boolean: return Decimal{element.content[0] != 0 ? 1 : 0, 0};
    case Type::unsigned_integer: {
      const std::uint64_t bits = big_endian(element.content);
      if (bits <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return Decimal{static_cast<std::int64_t>(bits), 0};
      }
      return Fault{Layer::value, Reason::number_too_large, element.octet};
    }
    default: return Fault{Layer::value, Reason::unexpected_type, element.octet, 0, element.tag};
  }
}

}  // namespace ams::sml
