#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace amsbridge {

/// A password as scrypt (RFC 7914) leaves it, with what it was made with.
struct PasswordHash {
  std::uint64_t cost = 32'768;   ///< N: a power of two
  std::uint64_t block_size = 8;  ///< r; a hash takes 128 N r octets of memory: 32 MiB
  std::uint64_t parallel = 1;    ///< p
  std::vector<std::uint8_t> salt = {};
  std::vector<std::uint8_t> hash = {};

  /// Whether it can be computed here within reason: at most 128 MiB, and neither salt nor hash missing.
  [[nodiscard]] bool is_sound() const;

  bool operator==(const PasswordHash&) const = default;
};

/// Why it cannot be a password: a sentence. It must be UTF-8 of 8 to 200 characters.
[[nodiscard]] std::optional<std::string> password_problem(std::string_view password);

/// With a salt of its own. Takes a tenth of a second on a fast machine, a second on a slow one.
[[nodiscard]] tl::expected<PasswordHash, std::string> hash_password(std::string_view password);

/// As slow as hash_password(); no hash is as slow as a wrong password, too. The error is a sentence.
[[nodiscard]] tl::expected<bool, std::string> is_password(std::string_view password,
                                                          const std::optional<PasswordHash>& of);

}  // namespace amsbridge
