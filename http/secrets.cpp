#include "http/secrets.hpp"

namespace amsbridge {
namespace {

constexpr unsigned digit_bits = 4;
constexpr unsigned low_digit = 0x0f;

int value_of(char digit) {
  constexpr int ten = 10;
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + ten;
  return -1;
}

}  // namespace

std::string hexadecimal(const std::vector<std::uint8_t>& octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * octets.size());
  for (const std::uint8_t octet : octets) {
    text += digits[static_cast<unsigned>(octet) >> digit_bits];
    text += digits[octet & low_digit];
  }
  return text;
}

std::vector<std::uint8_t> octets_of(std::string_view hexadecimal) {
  std::vector<std::uint8_t> octets;
  if (hexadecimal.size() % 2 != 0) return octets;
  octets.reserve(hexadecimal.size() / 2);
  for (std::size_t at = 0; at < hexadecimal.size(); at += 2) {
    const int high = value_of(hexadecimal[at]);
    const int low = value_of(hexadecimal[at + 1]);
    if (high < 0 || low < 0) return {};
    octets.push_back(
        static_cast<std::uint8_t>(static_cast<unsigned>(high) << digit_bits | static_cast<unsigned>(low)));
  }
  return octets;
}

// Volatile, so that no compiler leaves off at the first difference.
bool same_secret(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  volatile unsigned differences = 0;
  for (std::size_t at = 0; at < one.size(); ++at) {
    differences = differences | (static_cast<unsigned char>(one[at]) ^ static_cast<unsigned char>(other[at]));
  }
  return differences == 0;
}

}  // namespace amsbridge
