#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ams/octets.hpp"

namespace amsbridge::device {

/// Writes numbers with few octets. Without room for them it goes on counting, so that a first round over an
/// empty span tells how long the second will be.
class CompactWriter {
 public:
  explicit CompactWriter(std::span<std::uint8_t> octets) : octets_(octets) {}

  void octet(std::uint8_t value) {
    if (size_ < octets_.size()) octets_[size_] = value;
    ++size_;
  }
  /// Seven bits an octet, the lowest first; all but the last octet have their highest bit set.
  void number(std::uint64_t value) {
    for (; value > 0x7f; value >>= 7U) octet(static_cast<std::uint8_t>(value | 0x80U));
    octet(static_cast<std::uint8_t>(value));
  }
  /// With the sign at the bottom, so that small negative ones are short, too.
  void signed_number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    number((bits << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::span<std::uint8_t> octets_;
  std::size_t size_ = 0;
};

/// Reads what CompactWriter wrote. Beyond the end there are zeros.
class CompactReader {
 public:
  explicit CompactReader(ams::Octets octets) : octets_(octets) {}

  std::uint8_t octet() { return at_ < octets_.size() ? octets_[at_++] : std::uint8_t{0}; }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = octet();
      value |= static_cast<std::uint64_t>(next & 0x7fU) << shift;
      if (next < 0x80) break;
    }
    return value;
  }
  std::int64_t signed_number() {
    const std::uint64_t bits = number();
    return static_cast<std::int64_t>((bits >> 1U) ^ ((bits & 1U) != 0 ? ~std::uint64_t{0} : 0));
  }

 private:
  ams::Octets octets_;
  std::size_t at_ = 0;
};

}  // namespace amsbridge::device
