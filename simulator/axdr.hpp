// The A-XDR encoding of COSEM data (IEC 61334-6, IEC 62056-6-2): a tag, then the value, high octet first.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "simulator/telegram.hpp"

namespace simulator {

enum class Tag : std::uint8_t {
  null_data = 0x00,
  array = 0x01,
  structure = 0x02,
  boolean = 0x03,
  int32 = 0x05,
  uint32 = 0x06,
  octet_string = 0x09,
  visible_string = 0x0A,
  int8 = 0x0F,
  int16 = 0x10,
  uint8 = 0x11,
  uint16 = 0x12,
  int64 = 0x14,
  uint64 = 0x15,
  enumeration = 0x16,
  date_time = 0x19,
};

// What an integer type can hold. The most of uint64 is cut to 2^63 - 1, so that every value fits an int64.
struct IntegerRange {
  std::int64_t least = 0;
  std::int64_t most = 0;
};
[[nodiscard]] IntegerRange range_of(Tag tag);

class AxdrWriter {
 public:
  // Opens an array or a structure of so many elements; the elements follow.
  void open(Tag tag, std::size_t elements);
  // Any integer type or enumeration. The value must lie within the type's range.
  void integer(Tag tag, std::int64_t value);
  void text(Tag tag, std::string_view text);
  void octet_string(std::span<const std::uint8_t> octets);
  void null() { tag(Tag::null_data); }
  // Octets that carry no tag or whose tag has been written: headers, fixed-length values.
  void raw(std::span<const std::uint8_t> octets);
  void tag(Tag tag) { octets_.push_back(static_cast<std::uint8_t>(tag)); }

  [[nodiscard]] const Octets& octets() const { return octets_; }

 private:
  void length(std::size_t length);
  Octets octets_;
};

}  // namespace simulator
