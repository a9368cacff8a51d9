#include "simulator/ciphering.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace simulator {
namespace {

constexpr std::size_t tag_octets = 12;
constexpr std::uint8_t authenticated = 0x10;

void append(Octets& octets, std::span<const std::uint8_t> more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

void append_counter(Octets& octets, std::uint32_t counter) {
  for (int shift = 24; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(counter >> shift));
}

// X.690 clause 8.1.3; a length in more octets than needed is allowed by BER.
void append_length(Octets& octets, std::size_t length, BerLength spelling) {
  if (spelling == BerLength::two_octets || length > 0xFF) {
    octets.insert(octets.end(),
                  {0x82, static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length)});
  } else if (length > 0x7F) {
    octets.insert(octets.end(), {0x81, static_cast<std::uint8_t>(length)});
  } else {
    octets.push_back(static_cast<std::uint8_t>(length));
  }
}

void require(int result) {
  if (result != 1) throw std::runtime_error("OpenSSL refuses AES-128-GCM");
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

struct Sealed {
  Octets ciphertext;
  std::array<std::uint8_t, tag_octets> tag{};
};

// NIST SP 800-38D.
Sealed seal(std::span<const std::uint8_t> key, std::span<const std::uint8_t> nonce,
            std::span<const std::uint8_t> additional, std::span<const std::uint8_t> plaintext) {
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  Sealed sealed{Octets(plaintext.size())};
  int written = 0;
  require(EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data()));
  if (!additional.empty()) {
    require(EVP_EncryptUpdate(context.get(), nullptr, &written, additional.data(),
                              static_cast<int>(additional.size())));
  }
  require(EVP_EncryptUpdate(context.get(), sealed.ciphertext.data(), &written, plaintext.data(),
                            static_cast<int>(plaintext.size())));
  require(EVP_EncryptFinal_ex(context.get(), sealed.ciphertext.data() + written, &written));
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_octets, sealed.tag.data()));
  return sealed;
}

}  // namespace

SystemTitle system_title(std::string_view begin, std::uint64_t number) {
  SystemTitle title{};
  for (std::size_t index = 0; index < title.size(); ++index) {
    title.at(index) = static_cast<std::uint8_t>(number >> (8 * (title.size() - 1 - index)));
  }
  std::ranges::copy(begin, title.begin());
  return title;
}

Octets from_hexadecimal(std::string_view digits) {
  Octets octets(digits.size() / 2);
  for (std::size_t index = 0; index < octets.size(); ++index) {
    const char* pair = digits.data() + 2 * index;
    std::from_chars(pair, pair + 2, octets[index], 16);
  }
  return octets;
}

// The nonce is the system title and the invocation counter; what is authenticated besides the plaintext is
// the security octet and the authentication key.
Octets general_glo_ciphering(const Cipher& cipher, const CipherState& state,
                             std::span<const std::uint8_t> plaintext) {
  const bool tagged = (cipher.security & authenticated) != 0;
  Octets nonce(state.title.begin(), state.title.end());
  append_counter(nonce, state.invocation_counter);
  Octets additional;
  if (tagged) {
    additional = {cipher.security};
    append(additional, from_hexadecimal(state.authentication_key));
  }
  const Sealed sealed = seal(from_hexadecimal(state.key), nonce, additional, plaintext);

  Octets octets;
  octets.reserve(32 + plaintext.size() + tag_octets);
  octets.push_back(0xDB);
  octets.push_back(static_cast<std::uint8_t>(state.title.size()));
  append(octets, state.title);
  append_length(octets, 1 + 4 + plaintext.size() + (tagged ? tag_octets : 0), cipher.length);
  octets.push_back(cipher.security);
  append_counter(octets, state.invocation_counter);
  append(octets, sealed.ciphertext);
  if (tagged) append(octets, sealed.tag);
  return octets;
}

}  // namespace simulator
