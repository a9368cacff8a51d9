#include "ams/dlms/ciphering.hpp"

#include <algorithm>

#include "ams/dlms/axdr.hpp"

namespace ams {
namespace {

constexpr std::size_t title_octets = 8;
constexpr std::size_t title_octet = 2;
constexpr std::size_t security_octets = 1 + 4;  // security control, invocation counter
constexpr std::size_t tag_octets = 12;
constexpr std::size_t longest_bare_apdu = 4096;  // Luxembourg's have about 1,500 octets

// Security control (IEC 62056-5-3, table 37).
constexpr std::uint8_t authenticated = 0x10;
constexpr std::uint8_t encrypted = 0x20;
constexpr std::uint8_t compressed = 0x80;
constexpr std::uint8_t suite = 0x0f;

// What a plaintext can begin with: a data-notification, or a P1 telegram.
constexpr std::uint8_t data_notification = 0x0f;
constexpr std::uint8_t p1_telegram = '/';

bool is_known(std::uint8_t security) {
  return (security & encrypted) != 0 && (security & compressed) == 0 && (security & suite) <= 1;
}

Fault ciphering_fault(Reason reason, const CipheredApdu& parts, std::uint32_t expected = 0,
                      std::uint32_t found = 0) {
  return {Layer::ciphering, reason, 0, expected, found, no_quantity, parts.title};
}

Fault missing(std::size_t at, std::size_t octets, std::size_t left) {
  return {Layer::ciphering, Reason::octets_missing, at, static_cast<std::uint32_t>(octets),
          static_cast<std::uint32_t>(left)};
}

// The tag on the wire is the first part of the one computed. No early exit: time tells nothing about it.
bool same(Octets tag, const GcmTag& computed) {
  unsigned difference = 0;
  for (std::size_t at = 0; at < tag.size(); ++at) difference |= static_cast<unsigned>(tag[at] ^ computed[at]);
  return difference == 0;
}

bool is_letter(std::uint8_t octet) {
  return (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z');
}

}  // namespace

Result<CipheredApdu> parse_ciphered(Octets apdu) {
  CipheredApdu parts;
  std::size_t at = 1;
  if (apdu.size() <= at) return missing(at, title_octets + 1, 0);
  if (apdu[at] == 0) return Fault{Layer::ciphering, Reason::title_missing};
  const std::size_t left = apdu.size() - at;
  if (left < 1 + title_octets || apdu[at] != title_octets) return missing(at, title_octets + 1, left);
  std::copy_n(apdu.begin() + title_octet, title_octets, parts.title.begin());
  at += 1 + title_octets;
  const auto length = axdr::read_length(apdu, at);
  if (!length) return missing(at, 1, apdu.size() - at);
  if (*length > apdu.size() - at || *length < security_octets) {
    return missing(at, std::max(*length, security_octets), apdu.size() - at);
  }
  parts.iv_octet = at;
  parts.security = apdu[at];
  parts.counter = static_cast<std::uint32_t>(big_endian(apdu.subspan(at + 1, 4)));
  parts.octets = at + *length;
  parts.tag_octets = (parts.security & authenticated) != 0 ? tag_octets : 0;
  if (!is_known(parts.security)) return ciphering_fault(Reason::security_unknown, parts, 0, parts.security);
  if (*length < security_octets + parts.tag_octets) {
    return missing(at, security_octets + parts.tag_octets, *length);
  }
  parts.text_octet = at + security_octets;
  parts.text_octets = parts.octets - parts.text_octet - parts.tag_octets;
  return parts;
}

Verdict examine_ciphered(Octets window) {
  constexpr std::size_t letters = 3;
  constexpr std::uint8_t longest_length = 0x82;  // of up to 65,535 octets, in three
  constexpr std::size_t longest_head = title_octet + title_octets + 3;
  if (window.size() > 1 && window[1] != title_octets) return {};
  for (std::size_t at = title_octet; at < std::min(window.size(), title_octet + letters); ++at) {
    if (!is_letter(window[at])) return {};
  }
  if (window.size() < longest_head) return {Verdict::Kind::more, longest_head};
  std::size_t at = title_octet + title_octets;
  if (window[at] > longest_length) return {};
  const auto length = axdr::read_length(window, at);
  if (!length || *length < security_octets) return {};
  const std::size_t octets = at + *length;
  if (octets > longest_bare_apdu) return {};
  if (window.size() >= octets) return {Verdict::Kind::whole, octets};
  return {Verdict::Kind::more,
          octets,
          {Layer::ciphering, Reason::frame_truncated, 0, static_cast<std::uint32_t>(octets)}};
}

Result<OpenedApdu> Deciphering::open(std::span<std::uint8_t> apdu, const CipheredApdu& parts, Marks& marks) {
  forget();
  if (gcm_ == nullptr || !keys_.encryption) return ciphering_fault(Reason::key_missing, parts);
  if (!is_plausible(apdu, parts)) return ciphering_fault(Reason::key_wrong, parts);
  const Result<OpenedApdu> opened = decrypt(apdu, parts);
  const bool proven = opened && opened->proven;
  // Who has an authentication key expects tags: leaving them out must not be a way around.
  marks.unauthenticated = !proven && (parts.authenticated() || keys_.authentication);
  marks.replayed = sender_.is_set && parts.title == sender_.title && parts.counter <= sender_.counter;
  const std::optional<Fault> fault = opened ? refusal(parts, marks) : opened.fault();
  if (fault) {
    close(apdu, parts);
    return *fault;
  }
  pending_ = {parts.title, parts.counter, proven, true};
  return opened;
}

// Who is not proven does not take the place of who was; and a counter never goes back.
void Deciphering::accept() {
  if (!pending_.is_set) return;
  if (sender_.is_set && pending_.title == sender_.title) {
    sender_.counter = std::max(sender_.counter, pending_.counter);
    sender_.proven = sender_.proven || pending_.proven;
  } else if (pending_.proven || !sender_.proven) {
    sender_ = pending_;
  }
  forget();
}

std::optional<Fault> Deciphering::refusal(const CipheredApdu& parts, const Marks& marks) const {
  if (!strict_) return std::nullopt;
  if (marks.unauthenticated) {
    return ciphering_fault(parts.authenticated() ? Reason::authentication_key_missing : Reason::tag_missing,
                           parts);
  }
  if (marks.replayed) return ciphering_fault(Reason::counter_replayed, parts, sender_.counter, parts.counter);
  return std::nullopt;
}

// By the first octet alone, before a long text is decrypted for nothing.
bool Deciphering::is_plausible(std::span<const std::uint8_t> apdu, const CipheredApdu& parts) {
  if (parts.text_octets == 0) return false;
  std::uint8_t first = apdu[parts.text_octet];
  run({}, apdu, parts, {&first, 1});
  return first == data_notification || first == p1_telegram;
}

// Leaves the text decrypted, whatever it returns. Some senders compute the tag without additional data: such
// a tag proves the octets, too, since it needs the key.
Result<OpenedApdu> Deciphering::decrypt(std::span<std::uint8_t> apdu, const CipheredApdu& parts) {
  const std::span<std::uint8_t> text = apdu.subspan(parts.text_octet, parts.text_octets);
  const Octets tag = apdu.subspan(parts.text_octet + parts.text_octets, parts.tag_octets);
  if (parts.authenticated() && keys_.authentication) {
    std::array<std::uint8_t, 1 + std::tuple_size_v<Key>> additional{parts.security};
    std::copy(keys_.authentication->begin(), keys_.authentication->end(), additional.begin() + 1);
    if (same(tag, run(additional, apdu, parts, text))) return OpenedApdu{text, true};
    close(apdu, parts);
  }
  const bool fits = same(tag, run({}, apdu, parts, text));
  if (parts.authenticated() && fits) return OpenedApdu{text, true};
  if (parts.authenticated() && keys_.authentication) {
    return ciphering_fault(Reason::authentication_key_wrong, parts);
  }
  return OpenedApdu{text, false};
}

GcmTag Deciphering::run(Octets additional, Octets apdu, const CipheredApdu& parts,
                        std::span<std::uint8_t> text) {
  std::array<std::uint8_t, 12> iv;
  std::copy(parts.title.begin(), parts.title.end(), iv.begin());
  const Octets counter = apdu.subspan(parts.iv_octet + 1, iv.size() - title_octets);
  std::copy(counter.begin(), counter.end(), iv.begin() + title_octets);
  return gcm_->decrypt(*keys_.encryption, iv, additional, text);
}

}  // namespace ams
