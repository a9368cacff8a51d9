#include "firmware/device/api/password_record.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "firmware/device/board/secrets.hpp"
#include "http/secrets.hpp"
#include "metering/utf8.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view heading = "amsbridge-password-1";
constexpr std::uint32_t most_rounds = 64;
constexpr std::uint32_t most_iterations = 2000;
constexpr std::size_t least_characters = 8;
constexpr std::size_t most_characters = 200;

template <std::size_t Size>
std::string digits(const std::array<std::uint8_t, Size>& octets) {
  return hexadecimal(std::vector<std::uint8_t>(octets.begin(), octets.end()));
}

/// The next word, which is taken off.
std::string_view next_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

std::optional<std::uint32_t> number_in(std::string_view word, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size() || number < 1 || number > most)
    return std::nullopt;
  return number;
}

template <std::size_t Size>
bool take_octets(std::array<std::uint8_t, Size>& octets, std::string_view word) {
  const std::vector<std::uint8_t> read = octets_of(word);
  if (read.size() != Size) return false;
  std::copy(read.begin(), read.end(), octets.begin());
  return true;
}

}  // namespace

std::string PasswordRecord::text() const {
  std::string text(heading);
  text += ' ' + std::to_string(cost.rounds) + ' ' + std::to_string(cost.iterations);
  return text += ' ' + digits(salt) + ' ' + digits(key) + '\n';
}

std::optional<PasswordRecord> PasswordRecord::parse(std::string_view text) {
  PasswordRecord record;
  if (!text.ends_with('\n')) return std::nullopt;
  text.remove_suffix(1);
  if (next_word(text) != heading) return std::nullopt;
  const auto rounds = number_in(next_word(text), most_rounds);
  const auto iterations = number_in(next_word(text), most_iterations);
  if (!rounds || !iterations || !take_octets(record.salt, next_word(text))) return std::nullopt;
  if (!take_octets(record.key, text)) return std::nullopt;
  record.cost = {*rounds, *iterations};
  return record;
}

KeyDerivation::KeyDerivation(std::string password, const PasswordRecord& record)
    : password_(std::move(password)), record_(record) {}

bool KeyDerivation::step() {
  if (round_ == record_.cost.rounds) return true;
  derive_key(password_, record_.salt, record_.cost.iterations, key_);
  password_.assign(key_.begin(), key_.end());
  return ++round_ == record_.cost.rounds;
}

std::optional<std::string> password_problem(std::string_view password) {
  std::size_t characters = 0;
  while (!password.empty()) {
    const std::size_t length = utf8_length(password);
    if (length == 0) return "A password must be UTF-8 text.";
    password.remove_prefix(length);
    ++characters;
  }
  if (characters >= least_characters && characters <= most_characters) return std::nullopt;
  return "A password must have " + std::to_string(least_characters) + " to " +
         std::to_string(most_characters) + " characters; this one has " + std::to_string(characters) + ".";
}

}  // namespace amsbridge::device
