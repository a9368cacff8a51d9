#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amsbridge::device {

/// What keys of passwords are made with. An iteration takes half a millisecond on an ESP8266; a round is what
/// is done at a time, so that nothing else waits for longer.
struct HashCost {
  std::uint32_t rounds = 8;
  std::uint32_t iterations = 250;  ///< in each round
};

/// A password as it is kept: `amsbridge-password-1 ROUNDS ITERATIONS SALT KEY`, the last two in hexadecimal
/// digits.
struct PasswordRecord {
  using Key = std::array<std::uint8_t, 32>;

  HashCost cost = {};
  std::array<std::uint8_t, 16> salt = {};
  Key key = {};

  [[nodiscard]] std::string text() const;
  /// Nothing if it is none, or none that could be checked here within a minute.
  [[nodiscard]] static std::optional<PasswordRecord> parse(std::string_view text);
};

/// The key of a password, a round at a time: PBKDF2 (RFC 8018) of the password, then of each round's key.
class KeyDerivation {
 public:
  KeyDerivation(std::string password, const PasswordRecord& record);

  /// Does one round; true when it was the last.
  bool step();
  [[nodiscard]] const PasswordRecord::Key& key() const { return key_; }

 private:
  std::string password_;  // of the next round
  PasswordRecord record_;
  PasswordRecord::Key key_{};
  std::uint32_t round_ = 0;
};

/// Why it cannot be a password: a sentence. It must be UTF-8 of 8 to 200 characters.
[[nodiscard]] std::optional<std::string> password_problem(std::string_view password);

}  // namespace amsbridge::device
