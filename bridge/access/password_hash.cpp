#include "bridge/access/password_hash.hpp"

#include <bit>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "http/secrets.hpp"
#include "metering/utf8.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t least_characters = 8;
constexpr std::size_t most_characters = 200;
constexpr std::size_t salt_octets = 16;
constexpr std::size_t hash_octets = 32;
constexpr std::uint64_t most_memory = 128ULL << 20U;
constexpr std::uint64_t octets_of_block = 128;

// Nothing if the text is not made of whole characters.
std::optional<std::size_t> count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return std::nullopt;
    text.remove_prefix(length);
  }
  return count;
}

bool compute(std::string_view password, const PasswordHash& how, std::vector<std::uint8_t>& hash) {
  // What OpenSSL takes on top of the blocks is little; its own limit is just below the 32 MiB.
  return EVP_PBE_scrypt(password.data(), password.size(), how.salt.data(), how.salt.size(), how.cost,
                        how.block_size, how.parallel, 2 * most_memory, hash.data(), hash.size()) == 1;
}

constexpr const char* no_memory = "There is not enough memory to check a password: 32 MiB are needed.";

}  // namespace

bool PasswordHash::is_sound() const {
  constexpr std::uint64_t most_parallel = 16;
  const bool is_known = std::has_single_bit(cost) && cost > 1 && block_size > 0 && parallel > 0 &&
                        parallel <= most_parallel && salt.size() >= salt_octets && hash.size() == hash_octets;
  return is_known && block_size <= most_memory / octets_of_block &&
         cost <= most_memory / octets_of_block / block_size;
}

std::optional<std::string> password_problem(std::string_view password) {
  const auto count = count_characters(password);
  if (!count) return "A password must be UTF-8 text.";
  if (*count >= least_characters && *count <= most_characters) return std::nullopt;
  return fmt::format("A password must have {} to {} characters; this one has {}.", least_characters,
                     most_characters, *count);
}

tl::expected<PasswordHash, std::string> hash_password(std::string_view password) {
  PasswordHash made;
  made.salt = random_octets(salt_octets);
  made.hash.resize(hash_octets);
  if (!compute(password, made, made.hash)) return tl::unexpected(std::string(no_memory));
  return made;
}

tl::expected<bool, std::string> is_password(std::string_view password,
                                            const std::optional<PasswordHash>& of) {
  PasswordHash nobodys;
  nobodys.salt.resize(salt_octets);
  nobodys.hash.resize(hash_octets);
  const PasswordHash& right = of ? *of : nobodys;
  std::vector<std::uint8_t> hash(right.hash.size());
  if (!compute(password, right, hash)) return tl::unexpected(std::string(no_memory));
  return CRYPTO_memcmp(hash.data(), right.hash.data(), hash.size()) == 0 && of.has_value();
}

}  // namespace amsbridge
