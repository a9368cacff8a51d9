#include "http/setup_code.hpp"

#include <algorithm>
#include <cstddef>

#include "http/secrets.hpp"

namespace amsbridge {
namespace {

constexpr std::string_view alphabet = "ACDEFHJKMNPQRTVWXY234679";
constexpr std::size_t group = 5;
constexpr std::size_t characters = 2 * group;
// Octets from here on are thrown again, so that every character is as likely.
constexpr std::size_t fair_limit = 256 / alphabet.size() * alphabet.size();

// Without locales: ASCII is all that counts.
char upper(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

std::string without_separators(std::string_view text) {
  std::string plain;
  for (const char character : text) {
    if (character != '-' && character != ' ' && character != '\t') plain += upper(character);
  }
  return plain;
}

}  // namespace

std::string make_setup_code() {
  std::string code;
  while (code.size() < characters) {
    const std::size_t octet = random_octets(1).front();
    if (octet < fair_limit) code += alphabet[octet % alphabet.size()];
  }
  code.insert(group, 1, '-');
  return code;
}

bool is_setup_code(std::string_view text) {
  if (text.size() != characters + 1 || text[group] != '-') return false;
  return std::ranges::count_if(text, [](char character) {
           return alphabet.find(character) != std::string_view::npos;
         }) == characters;
}

bool matches_setup_code(std::string_view typed, std::string_view code) {
  return same_secret(without_separators(typed), without_separators(code));
}

}  // namespace amsbridge
