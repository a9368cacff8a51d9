#include "bridge/recording/pseudonyms.hpp"

#include <algorithm>
#include <random>

namespace amsbridge {
namespace {

constexpr std::size_t shortest_tail = 6;  // that makes two ids one meter's

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}
bool is_letter(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

// Up to the last letter of the first four characters. What is shorter tells more than a maker.
std::size_t maker_prefix(const std::string& id) {
  constexpr std::size_t longest = 4;
  if (id.size() < 2 * longest) return 0;
  std::size_t length = 0;
  for (std::size_t at = 0; at < std::min(id.size(), longest); ++at) {
    if (is_letter(id[at])) length = at + 1;
  }
  return length;
}

char replaced(char character, std::mt19937_64& random) {
  const auto other = [&](char first, unsigned count) {
    return static_cast<char>(first + static_cast<char>(random() % count));
  };
  if (is_digit(character)) return other('0', 10);
  if (!is_letter(character)) return character;
  const char first = character >= 'a' ? 'a' : 'A';
  constexpr unsigned hexadecimal_letters = 6;
  constexpr unsigned letters = 26;
  return other(first,
               character - first < static_cast<char>(hexadecimal_letters) ? hexadecimal_letters : letters);
}

std::uint64_t hash(const std::string& text) {
  std::uint64_t value = 0xcbf29ce484222325;  // FNV-1a
  for (const char character : text) value = (value ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  return value;
}

}  // namespace

std::string Pseudonyms::of(const std::string& id) {
  if (const auto found = known_.find(id); found != known_.end()) return found->second;
  std::string pseudonym = made_up(id);
  for (const auto& [known, its] : known_) {
    const std::size_t common = std::min(known.size(), id.size());
    if (common < shortest_tail || known.substr(known.size() - common) != id.substr(id.size() - common))
      continue;
    pseudonym.replace(pseudonym.size() - common, common, its.substr(its.size() - common));
    break;
  }
  return known_[id] = pseudonym;
}

std::uint64_t secret_seed() {
  std::random_device device;
  constexpr unsigned bits = 32;
  return std::uint64_t{device()} << bits | device();
}

std::string Pseudonyms::made_up(const std::string& id) const {
  std::mt19937_64 random(seed_ ^ hash(id));
  std::string pseudonym = id;
  const std::size_t kept = maker_prefix(id);
  constexpr int most_tries = 100;  // an id may have nothing to replace
  for (int tries = 0; pseudonym == id && tries < most_tries; ++tries) {
    for (std::size_t at = kept; at < id.size(); ++at) pseudonym[at] = replaced(id[at], random);
  }
  return pseudonym;
}

}  // namespace amsbridge
