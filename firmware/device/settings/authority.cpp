#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "firmware/device/settings/text_rules.hpp"

namespace amsbridge::device::text_rules {
namespace {

constexpr std::string_view first_line = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view last_line = "-----END CERTIFICATE-----";
constexpr std::string_view blanks = " \t\r\n";

/// Of base64 (RFC 4648, 4); nothing of another character.
std::optional<std::uint32_t> sextet(char character) {
  if (character >= 'A' && character <= 'Z') return character - 'A';
  if (character >= 'a' && character <= 'z') return character - 'a' + 26;
  if (character >= '0' && character <= '9') return character - '0' + 52;
  if (character == '+') return 62;
  if (character == '/') return 63;
  return std::nullopt;
}

/// Whether base64 has as many octets as the certificate that it begins with: a SEQUENCE of DER (X.690, 8.9)
/// of 256 octets or more. A text that was not copied to its end has not.
bool is_whole(std::string_view base64) {
  constexpr std::size_t beginning = 8;
  if (base64.size() < beginning || base64.size() % 4 != 0) return false;
  std::uint64_t bits = 0;
  for (const char character : base64.substr(0, beginning)) {
    const auto next = sextet(character);
    if (!next) return false;
    bits = bits << 6U | *next;
  }
  const auto octet = [bits](unsigned at) {
    return static_cast<std::uint32_t>(bits >> (40 - 8 * at) & 0xFFU);
  };
  const std::size_t length = 4 + (octet(2) << 8U | octet(3));
  const std::size_t padding = base64.ends_with("==") ? 2 : base64.ends_with("=") ? 1 : 0;
  return octet(0) == 0x30 && octet(1) == 0x82 && length == base64.size() / 4 * 3 - padding;
}

/// What stands between the lines, without blanks; nothing if it is no certificate.
std::optional<std::string> base64_of(std::string_view body) {
  std::string base64;
  base64.reserve(body.size());
  for (const char character : body) {
    if (blanks.find(character) != std::string_view::npos) continue;
    if (!sextet(character) && character != '=') return std::nullopt;
    base64 += character;
  }
  const std::size_t padded = base64.find('=');
  if (padded != std::string::npos && base64.size() - padded > 2) return std::nullopt;
  if (base64.ends_with("==") || padded == std::string::npos || padded + 1 == base64.size()) {
    if (is_whole(base64)) return base64;
  }
  return std::nullopt;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

void append(std::string& pem, std::string_view base64) {
  constexpr std::size_t line = 64;  // RFC 7468, 2
  pem.append(first_line) += '\n';
  for (; !base64.empty(); base64.remove_prefix(std::min(line, base64.size()))) {
    pem.append(base64.substr(0, line)) += '\n';
  }
  pem.append(last_line) += '\n';
}

}  // namespace

// A field of one line takes the ends of lines out of what is put into it, so the lines are made anew.
TakenText authority(std::string_view text) {
  std::string pem;
  for (text = without_blanks(text); !text.empty(); text = without_blanks(text)) {
    const std::size_t end = text.find(last_line);
    if (!text.starts_with(first_line) || end == std::string_view::npos) {
      return tl::unexpected(std::string(
          "must be certificates as text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"));
    }
    const auto base64 = base64_of(text.substr(first_line.size(), end - first_line.size()));
    if (!base64) return tl::unexpected(std::string("has a certificate in it that is not whole"));
    append(pem, *base64);
    text.remove_prefix(end + last_line.size());
  }
  return pem;
}

}  // namespace amsbridge::device::text_rules
