#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ams {

/// Writes text into a buffer of the caller's. What does not fit is left out and `overflowed()` says so, so
/// that a chain of writes needs one check at its end.
class TextWriter {
 public:
  explicit TextWriter(std::span<char> buffer) : buffer_(buffer) {}

  void text(std::string_view);
  void character(char);
  void number(std::uint64_t);
  /// At least `digits` decimal digits, zeros in front.
  void padded(std::uint32_t number, int digits);
  void hexadecimal(std::uint32_t number, int digits);

  std::string_view view() const { return {buffer_.data(), size_}; }
  bool overflowed() const { return overflowed_; }

 private:
  std::span<char> buffer_;
  std::size_t size_ = 0;
  bool overflowed_ = false;
};

/// Text of at most `Capacity` characters that lives in place.
template <std::size_t Capacity>
class FixedText {
 public:
  constexpr FixedText() = default;

  /// False, and nothing is changed, if it does not fit.
  constexpr bool assign(std::string_view text) {
    if (text.size() > Capacity) return false;
    std::copy(text.begin(), text.end(), characters_.begin());
    size_ = static_cast<std::uint8_t>(text.size());
    return true;
  }

  constexpr std::string_view view() const { return {characters_.data(), size_}; }
  static constexpr std::size_t capacity() { return Capacity; }

  friend bool operator==(const FixedText& left, const FixedText& right) {
    return left.view() == right.view();
  }

 private:
  static_assert(Capacity < 256);
  std::array<char, Capacity> characters_{};
  std::uint8_t size_ = 0;
};

}  // namespace ams
