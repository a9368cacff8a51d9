#include "http/secrets.hpp"

#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

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

std::vector<std::uint8_t> random_octets(std::size_t count) {
  std::vector<std::uint8_t> octets(count);
  if (RAND_bytes(octets.data(), static_cast<int>(count)) != 1) std::abort();
  return octets;
}

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
  for (std::size_t at = 0; at < hexadecimal.size(); at += 2) {
    const int high = value_of(hexadecimal[at]);
    const int low = value_of(hexadecimal[at + 1]);
    if (high < 0 || low < 0) return {};
    octets.push_back(
        static_cast<std::uint8_t>(static_cast<unsigned>(high) << digit_bits | static_cast<unsigned>(low)));
  }
  return octets;
}

std::string sha256(std::string_view text) {
  std::vector<std::uint8_t> digest(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) std::abort();
  digest.resize(size);
  return hexadecimal(digest);
}

bool same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace amsbridge
