#pragma once

#include <array>
#include <optional>

#include "ams/decimal.hpp"
#include "ams/dlms/obis.hpp"
#include "ams/flash.hpp"
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
  Octets content;           ///< the value's octets; empty for null-data, structures and arrays
  std::uint32_t count = 0;  ///< elements of a structure or array; bits of a bit-string
  std::uint32_t octet = 0;  ///< where its tag is
  Tag tag = Tag::null_data;

  bool is_list() const { return tag == Tag::structure || tag == Tag::array; }
  bool is_text() const {
    return tag == Tag::octet_string || tag == Tag::visible_string || tag == Tag::utf8_string;
  }
};

/// Walks over encoded data, element by element, parents first. Bounded by the octets themselves: a list that
/// announces more elements than there are octets left is refused, and nothing recurses. Cheap to copy, which
/// is how to look ahead.
class Reader {
 public:
  explicit Reader(Octets octets)
      : begin_(octets.data()), at_(octets.data()), end_(octets.data() + octets.size()) {}

  /// The next element; false, and `element` is not to be used, at the end or because of `fault()`.
  bool next(Element& element);
  /// What `next` twice would give of an item that begins with an OBIS code, a structure and an octet-string
  /// of six: the code. False, and nothing is read, if anything else follows.
  bool next_code(Obis& code);
  /// What `next` three times would give of a structure {integer, enumeration}: scaler and unit
  /// (scal_unit_type, IEC 62056-6-2, clause 4.3.2). False, and nothing is read, if anything else follows.
  bool next_scaler(std::int8_t& scaler, std::uint8_t& unit);
  /// Goes behind the elements of a structure or array that `next` has just given.
  bool pass_over(const Element& list);
  /// Raw octets that no tag announces, where a meter is known to send such. Empty if there are not as many.
  Octets take(std::size_t octets);

  /// What has not been read yet.
  Octets rest() const { return {at_, end_}; }
  /// Octets missing, octets left over behind the last element, an unknown tag, an impossible count.
  std::optional<Fault> fault() const;
  /// All elements have been read and not an octet is left.
  bool complete() const { return !failed_ && pending_ == 0 && at_ == end_; }

 private:
  bool next_with_length(Element&);
  [[gnu::cold, gnu::noinline]] bool stop();
  [[gnu::cold, gnu::noinline]] bool fail(Reason, std::size_t expected, std::size_t found);

  const std::uint8_t* begin_;
  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint32_t pending_ = 1;  // elements announced but not yet read
  bool failed_ = false;        // because of:
  Reason reason_ = Reason::octets_missing;
  std::uint32_t expected_ = 0;
  std::uint32_t found_ = 0;
};

/// A length (IEC 61334-6, clause 6.1: as in BER): one octet below 0x80, else 0x80 + n and n octets, which
/// need not be the fewest. Advances `position`; nothing if it is cut off or beyond 32 bits.
std::optional<std::size_t> read_length(Octets, std::size_t& position);

/// The number in an integer, enumeration or boolean of at most 63 bits; false, and `number` is left as it
/// was, for anything else. What `number` does for nearly every value, without its cost.
inline bool read_whole(const Element& element, std::int64_t& number);

/// The number in an integer, enumeration, boolean or float. Floats become the decimal that their type can
/// be trusted for: whole numbers exactly, else 7 significant digits of a float32 and 15 of a float64.
Result<Decimal> number(const Element&);

// ---- What is done for each element stands here, so that it can be compiled into its callers.

namespace detail {

// How the octets of a type are counted: of a fixed number, or else.
inline constexpr std::uint8_t longest_fixed = 12;
inline constexpr std::uint8_t of_elements = 0x80;  // a count of elements
inline constexpr std::uint8_t of_octets = 0x81;    // a length in octets
inline constexpr std::uint8_t of_bits = 0x82;      // a length in bits
inline constexpr std::uint8_t no_type = 0xff;

constexpr std::uint8_t measure(Tag tag) {
  switch (tag) {
    case Tag::null_data: return 0;
    case Tag::boolean:
    case Tag::bcd:
    case Tag::int8:
    case Tag::uint8:
    case Tag::enumeration: return 1;
    case Tag::int16:
    case Tag::uint16: return 2;
    case Tag::int32:
    case Tag::uint32:
    case Tag::float32:
    case Tag::time: return 4;
    case Tag::date: return 5;
    case Tag::int64:
    case Tag::uint64:
    case Tag::float64: return 8;
    case Tag::date_time: return longest_fixed;
    case Tag::octet_string:
    case Tag::visible_string:
    case Tag::utf8_string: return of_octets;
    case Tag::bit_string: return of_bits;
    case Tag::array:
    case Tag::structure: return of_elements;
  }
  return no_type;
}

// One look-up instead of a switch. Tags end at 0x1b.
inline constexpr auto measures = [] {
  std::array<std::uint8_t, 0x100> table{};
  for (std::size_t tag = 0; tag < table.size(); ++tag)
    table[tag] = measure(Tag{static_cast<std::uint8_t>(tag)});
  return table;
}();

}  // namespace detail

inline bool Reader::next(Element& element) {
  const auto left = static_cast<std::size_t>(end_ - at_);
  if (pending_ == 0 || left == 0) return stop();
  const std::uint8_t* const head = at_;
  const std::uint8_t measure = fetched(detail::measures[*head]);
  std::uint32_t count = 0;
  std::size_t begin = 1;
  std::size_t size = measure;
  if (measure > detail::longest_fixed) {
    // A length below 0x80 is an octet of its own, as nearly all are.
    const bool is_short = measure <= detail::of_octets && left > 1 && head[1] < 0x80;
    if (!is_short) return next_with_length(element);
    begin = 2;
    size = head[1];
    if (measure == detail::of_elements) {
      if (size > left - 2) return fail(Reason::count_too_large, left - 2, size);
      count = head[1];
      pending_ += count;
      size = 0;
    }
  }
  if (size > left - begin) return fail(Reason::octets_missing, size, left - begin);
  element = {{head + begin, size}, count, static_cast<std::uint32_t>(head - begin_), Tag{*head}};
  at_ = head + begin + size;
  --pending_;
  return true;
}

inline bool Reader::next_code(Obis& code) {
  constexpr std::uint32_t bare = 0x0906;              // octet-string, length
  constexpr std::uint32_t in_structure = 0x02000906;  // structure, count, octet-string, length
  const auto left = static_cast<std::size_t>(end_ - at_);
  if (pending_ == 0 || left < 4 + Obis::size) return false;
  const std::uint32_t begin = big_endian_32({at_, 4});
  if ((begin & 0xff00ffff) == in_structure) {
    const std::uint32_t count = at_[1];
    if (count - 1 >= 0x7f || count > left - 2) return false;
    code = Obis::from({at_ + 4, Obis::size});
    pending_ += count - 2;
    at_ += 4 + Obis::size;
    return true;
  }
  if (begin >> 16 != bare) return false;
  code = Obis::from({at_ + 2, Obis::size});
  --pending_;
  at_ += 2 + Obis::size;
  return true;
}

inline bool Reader::next_scaler(std::int8_t& scaler, std::uint8_t& unit) {
  constexpr std::size_t octets = 2 + 2 + 2;
  constexpr std::uint32_t begin = 0x02020f00;  // structure, count, integer, scaler
  if (pending_ == 0 || static_cast<std::size_t>(end_ - at_) < octets) return false;
  const bool is_scaler = (big_endian_32({at_, 4}) & 0xffffff00) == begin &&
                         at_[4] == static_cast<std::uint8_t>(Tag::enumeration);
  if (!is_scaler) return false;
  scaler = static_cast<std::int8_t>(at_[3]);
  unit = at_[5];
  --pending_;
  at_ += octets;
  return true;
}

inline bool read_whole(const Element& element, std::int64_t& number) {
  const Octets octets = element.content;
  switch (element.tag) {
    case Tag::uint32: number = big_endian_32(octets); return true;
    case Tag::uint16: number = big_endian_16(octets); return true;
    case Tag::int16: number = static_cast<std::int16_t>(big_endian_16(octets)); return true;
    case Tag::int32: number = static_cast<std::int32_t>(big_endian_32(octets)); return true;
    case Tag::int8: number = (octets[0] ^ 0x80) - 0x80; return true;  // its sign extended
    case Tag::enumeration:
    case Tag::uint8: number = octets[0]; return true;
    case Tag::boolean: number = octets[0] != 0 ? 1 : 0; return true;
    case Tag::int64: number = static_cast<std::int64_t>(big_endian(octets)); return true;
    case Tag::uint64: {
      const std::uint64_t bits = big_endian(octets);
      if (bits >> 63 != 0) return false;
      number = static_cast<std::int64_t>(bits);
      return true;
    }
    default: return false;
  }
}

}  // namespace ams::axdr
