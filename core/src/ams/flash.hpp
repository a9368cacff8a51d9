#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

// Where constants are. On the ESP8266 they stay in flash, which is read in whole aligned words alone: reading
// less raises an exception, whose handler takes hundreds of cycles to do what was meant. What is read for
// each telegram is therefore read through the functions below. Everywhere else they are plain copies.

namespace ams {

// Of the processors with these instructions, the ESP8266's alone has no register windows.
#ifdef __XTENSA_CALL0_ABI__
inline constexpr bool flash_by_words = true;
#else
inline constexpr bool flash_by_words = false;
#endif

namespace detail {

/// The aligned word at `address`. Not left to the compiler, which loads no more than is asked of a word.
inline std::uint32_t word_at(std::uintptr_t address) {
  std::uint32_t word = 0;
#ifdef __XTENSA_CALL0_ABI__
  asm volatile("l32i %0, %1, 0" : "=a"(word) : "a"(address) : "memory");
#else
  static_cast<void>(address);
#endif
  return word;
}

}  // namespace detail

/// A copy of a constant of one or two octets, or of whole words.
template <class Value>
inline Value fetched(const Value& constant) {
  static_assert(std::is_trivially_copyable_v<Value>);
  constexpr std::size_t word_octets = sizeof(std::uint32_t);
  if constexpr (!flash_by_words) {
    return constant;
  } else {
    const auto address = reinterpret_cast<std::uintptr_t>(&constant);  // NOLINT(*-reinterpret-cast)
    Value value;
    if constexpr (alignof(Value) % word_octets == 0) {
      std::uint32_t words[sizeof(Value) / word_octets];
      for (std::size_t at = 0; at < sizeof words; at += word_octets)
        words[at / word_octets] = detail::word_at(address + at);
      std::memcpy(static_cast<void*>(&value), words, sizeof value);
    } else {
      constexpr std::size_t octets = sizeof(Value);
      static_assert(alignof(Value) == octets, "it may lie in two words: align it like a word");
      const std::uint32_t word = detail::word_at(address & ~std::uintptr_t{3}) >> (address & 3) * 8;
      std::memcpy(static_cast<void*>(&value), &word, sizeof value);
    }
    return value;
  }
}

/// Copies text that may be a constant to where there is room for it.
inline char* copy_text(std::string_view text, char* to) {
  if constexpr (!flash_by_words) return std::copy(text.begin(), text.end(), to);
  for (const char& character : text) *to++ = fetched(character);
  return to;
}

/// What `text == constant` says.
inline bool is_text(std::string_view text, std::string_view constant) {
  if constexpr (!flash_by_words) return text == constant;
  return text.size() == constant.size() &&
         std::equal(text.begin(), text.end(), constant.begin(),
                    [](const char& left, const char& right) { return fetched(left) == fetched(right); });
}

/// What `text.starts_with(constant)` says.
inline bool begins_with(std::string_view text, std::string_view constant) {
  return text.size() >= constant.size() && is_text({text.data(), constant.size()}, constant);
}

}  // namespace ams
