#pragma once

#include <optional>

#include "ams/decimal.hpp"
#include "ams/octets.hpp"
#include "ams/result.hpp"

namespace ams::axdr {

/// Tags of the COSEM data types (IEC 62056-6-2, clause 4.1.5), encoded by A-XDR (IEC 61334-6).
enum class Tag : std::uint8_t {
  null_data = 0x00,
  array = 0x01,
  structure = 0x02,
  boolean = 0x03,
  bit_string = 0x04,
  int32 = 0x05,
  uint32 = 0x06,
  octet_string = 0x09,
  visible_string = 0x0a,
  utf8_string = 0x0c,
  bcd = 0x0d,
  int8 = 0x0f,
  int16 = 0x10,
  uint8 = 0x11,
  uint16 = 0x12,
  int64 = 0x14,
  uint64 = 0x15,
  enumeration = 0x16,
  float32 = 0x17,
  float64 = 0x18,
  date_time = 0x19,
  date = 0x1a,
  time = 0x1b,
};

/// One element: a value, or the head of a structure or array whose elements come next.
struct Element {
  Tag tag = Tag::null_data;
  Octets content;         ///< the value's octets; empty for null-data, structures and arrays
  std::size_t count = 0;  ///< elements of a structure or array; bits of a bit-string
  std::size_t octet = 0;  ///< where its tag is

  bool is_list() const { return tag == Tag::structure || tag == Tag::array; }
  bool is_text() const {
    return tag == Tag::octet_string || tag == Tag::visible_string || tag == Tag::utf8_string;
  }
};

/// Walks over encoded data, element by element, parents first. Bounded by the octets themselves: a list that
/// announces more elements than there are octets left is refused, and nothing recurses.
class Reader {
 public:
  explicit Reader(Octets octets) : octets_(octets) {}

  /// The next element, or nothing: at the end, or because of `fault()`.
  std::optional<Element> next();
  /// What `next` would give, without going on.
  std::optional<Element> peek() const { return Reader(*this).next(); }

  /// Octets missing, octets left over behind the last element, an unknown tag, an impossible count.
  const std::optional<Fault>& fault() const { return fault_; }
  /// All elements have been read and not an octet is left.
  bool complete() const { return !fault_ && pending_ == 0 && position_ == octets_.size(); }

 private:
  [[gnu::cold, gnu::noinline]] std::optional<Element> fail(Reason, std::size_t expected, std::size_t found);

  Octets octets_;
  std::size_t position_ = 0;
  std::size_t pending_ = 1;  // elements announced but not yet read
  std::optional<Fault> fault_;
};

/// A length (IEC 61334-6, clause 6.1: as in BER): one octet below 0x80, else 0x80 + n and n octets, which
/// need not be the fewest. Advances `position`; nothing if it is cut off or beyond 32 bits.
std::optional<std::size_t> read_length(Octets, std::size_t& position);

/// The number in an integer, enumeration, boolean or float. Floats become the decimal that their type can
/// be trusted for: whole numbers exactly, else 7 significant digits of a float32 and 15 of a float64.
Result<Decimal> number(const Element&);

}  // namespace ams::axdr
