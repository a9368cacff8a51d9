#include "http/secrets.hpp"

#include <cstdlib>

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace amsbridge {

std::vector<std::uint8_t> random_octets(std::size_t count) {
  std::vector<std::uint8_t> octets(count);
  if (RAND_bytes(octets.data(), static_cast<int>(count)) != 1) std::abort();
  return octets;
}

std::string sha256(std::string_view text) {
  std::vector<std::uint8_t> digest(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) std::abort();
  digest.resize(size);
  return hexadecimal(digest);
}

}  // namespace amsbridge
