#pragma once

#include <optional>
#include <span>

#include "ams/link/verdict.hpp"
#include "ams/reading.hpp"
#include "ams/result.hpp"

namespace ams {

/// general-glo-ciphering (IEC 62056-5-3, clause 5.3 and 9.2.7.2.4.8):
///
///     DB  08 system-title(8)  length  security-control(1)  invocation-counter(4)  text..  [tag(12)]
///
/// Security suites 0 and 1 both encrypt with AES-128-GCM (NIST SP 800-38D). The initialization vector is the
/// system title and the invocation counter, the additional data of an authenticated APDU the security control
/// octet and the authentication key.
inline constexpr std::uint8_t ciphered_apdu_tag = 0xdb;

using Key = std::array<std::uint8_t, 16>;
using GcmTag = std::array<std::uint8_t, 16>;

/// AES-128 in Galois/Counter Mode, which the host has a library for.
class Aes128Gcm {
 public:
  /// Decrypts `text` in place and returns the tag over ciphertext and additional data. The key stream is its
  /// own inverse: doing it again gives the ciphertext back.
  virtual GcmTag decrypt(const Key& key, std::span<const std::uint8_t, 12> iv, Octets additional,
                         std::span<std::uint8_t> text) = 0;

 protected:
  ~Aes128Gcm() = default;
};

/// The parts of a ciphered APDU. Octets count from its tag, DB.
struct CipheredApdu {
  SystemTitle title{};
  std::uint8_t security = 0;
  std::uint32_t counter = 0;
  std::size_t iv_octet = 0;  ///< where the security control octet is; the counter follows
  std::size_t text_octet = 0;
  std::size_t text_octets = 0;
  std::size_t tag_octets = 0;  ///< 12, or 0 where it is not authenticated
  std::size_t octets = 0;      ///< in all

  bool authenticated() const { return tag_octets != 0; }
};

/// Faults: octets_missing, title_missing, security_unknown.
Result<CipheredApdu> parse_ciphered(Octets apdu);

/// Looks at `window`, which begins with DB, for a ciphered APDU that stands in the stream without a frame.
Verdict examine_ciphered(Octets window);

/// The keys that the grid company gives to the owner of a meter.
struct Keys {
  std::optional<Key> encryption;
  std::optional<Key> authentication;
};

struct OpenedApdu {
  std::span<std::uint8_t> text;
  bool proven = false;  ///< by its tag, octet for octet

  /// A P1 telegram, no notification.
  bool holds_text() const { return !text.empty() && text.front() == '/'; }
};

enum class Strictness : bool { lenient, strict };

/// Opens ciphered APDUs, and remembers how far the meter's invocation counter has come.
class Deciphering {
 public:
  /// `gcm` may be null: nothing can be opened then.
  Deciphering(const Keys& keys, Aes128Gcm* gcm, Strictness strictness)
      : keys_(keys), gcm_(gcm), strict_(strictness == Strictness::strict) {}

  /// Decrypts in place. What is to be known of the plaintext is set in `marks`. On a fault the octets are as
  /// before.
  Result<OpenedApdu> open(std::span<std::uint8_t> apdu, const CipheredApdu& parts, Marks& marks);

  /// The telegram in what was opened last is good: its counter is not to come again.
  void accept();
  /// What was opened last is of no account any more.
  void forget() { pending_ = {}; }

  /// Encrypts again what `open` has decrypted.
  void close(std::span<std::uint8_t> apdu, const CipheredApdu& parts) {
    run({}, apdu, parts, apdu.subspan(parts.text_octet, parts.text_octets));
  }

 private:
  Result<OpenedApdu> decrypt(std::span<std::uint8_t> apdu, const CipheredApdu&);
  GcmTag run(Octets additional, Octets apdu, const CipheredApdu&, std::span<std::uint8_t> text);
  bool is_plausible(std::span<const std::uint8_t> apdu, const CipheredApdu&);
  std::optional<Fault> refusal(const CipheredApdu&, const Marks&) const;

  Keys keys_;
  Aes128Gcm* gcm_;
  bool strict_;

  // Who sent a telegram, and how far the counter had come.
  struct Sender {
    SystemTitle title{};
    std::uint32_t counter = 0;
    bool proven = false;
    bool is_set = false;
  };
  Sender sender_;   // of the last good telegram
  Sender pending_;  // of what was opened last
};

}  // namespace ams
