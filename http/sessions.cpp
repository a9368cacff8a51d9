#include "http/sessions.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "http/secrets.hpp"

namespace amsbridge {
namespace {

using std::chrono::seconds;

constexpr std::size_t token_octets = 32;
constexpr std::string_view heading = "amsbridge-sessions-1";
constexpr std::chrono::hours saved_each{24};
constexpr Sessions::Time year_2020{seconds(1'577'836'800)};

bool is_date(Sessions::Time time) {
  return time >= year_2020;
}

/// The next word of a text; empty at its end.
std::string_view take_word(std::string_view& text) {
  constexpr std::string_view blanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

std::optional<Sessions::Time> take_time(std::string_view& text) {
  const std::string_view word = take_word(text);
  std::int64_t number = 0;
  const char* end_of_word = word.data() + word.size();
  const auto [end, error] = std::from_chars(word.data(), end_of_word, number);
  if (error != std::errc{} || end != end_of_word) return std::nullopt;
  return Sessions::Time(seconds(number));
}

}  // namespace

std::string csrf_token(std::string_view token) {
  return sha256("amsbridge csrf " + std::string(token));
}

std::string Sessions::start(Time now) {
  follow_clock(now);
  std::string token = hexadecimal(random_octets(token_octets));
  while (sessions_.size() >= limit_) sessions_.erase(sessions_.begin());
  sessions_.push_back({sha256(token), now, now});
  changed_ = true;
  return token;
}

bool Sessions::use(std::string_view token, Time now) {
  follow_clock(now);
  const std::size_t at = find(token);
  if (at == sessions_.size()) return false;
  if (now - sessions_[at].used > idle) {
    erase(at);
    return false;
  }
  const auto place = sessions_.begin() + static_cast<std::ptrdiff_t>(at);
  std::rotate(place, place + 1, sessions_.end());
  Session& session = sessions_.back();
  // A clock that is not set knows nothing better than what is there.
  if (is_date(now) || !is_date(session.used)) session.used = now;
  changed_ = changed_ || session.used - session.saved > saved_each;
  return true;
}

// Whoever has been there before the clock was set, or by a clock that was ahead, is taken to be there now.
void Sessions::follow_clock(Time now) {
  if (!is_date(now)) return;
  for (Session& session : sessions_) {
    if (is_date(session.used) && session.used <= now) continue;
    session.used = now;
    changed_ = true;
  }
}

void Sessions::end(std::string_view token) {
  const std::size_t at = find(token);
  if (at < sessions_.size()) erase(at);
}

void Sessions::erase(std::size_t at) {
  sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(at));
  changed_ = true;
}

void Sessions::end_all() {
  changed_ = changed_ || !sessions_.empty();
  sessions_.clear();
}

std::string Sessions::text(std::string_view owner) {
  std::string text = std::string(heading) + " " + std::string(owner) + "\n";
  for (Session& session : sessions_) {
    session.saved = session.used;
    const auto used = std::chrono::duration_cast<seconds>(session.used.time_since_epoch()).count();
    text += session.hash + " " + std::to_string(used) + "\n";
  }
  changed_ = false;
  return text;
}

void Sessions::restore(const std::string& text, std::string_view owner) {
  sessions_.clear();
  std::string_view rest = text;
  if (take_word(rest) != heading || take_word(rest) != owner) return;
  while (sessions_.size() < limit_) {
    const std::string_view hash = take_word(rest);
    const auto used = take_time(rest);
    if (!used) return;
    if (octets_of(hash).size() != token_octets) return sessions_.clear();
    sessions_.push_back({std::string(hash), *used, *used});
  }
}

// By its hash: comparing tells nothing of the token, however long it takes.
std::size_t Sessions::find(std::string_view token) const {
  if (token.size() != 2 * token_octets) return sessions_.size();
  const auto found = std::ranges::find(sessions_, sha256(token), &Session::hash);
  return static_cast<std::size_t>(found - sessions_.begin());
}

}  // namespace amsbridge
