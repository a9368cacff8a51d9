#include "http/sessions.hpp"

#include <algorithm>
#include <cstdint>
#include <sstream>

#include <fmt/format.h>

#include "http/secrets.hpp"

namespace amsbridge {
namespace {

using std::chrono::seconds;

constexpr std::size_t token_octets = 32;
constexpr std::string_view heading = "amsbridge-sessions-1";
constexpr std::chrono::hours saved_each{24};

}  // namespace

std::string csrf_token(std::string_view token) {
  return sha256(fmt::format("amsbridge csrf {}", token));
}

std::string Sessions::start(Time now) {
  std::string token = hexadecimal(random_octets(token_octets));
  if (sessions_.size() >= limit) sessions_.erase(std::ranges::min_element(sessions_, {}, &Session::used));
  sessions_.push_back({sha256(token), now, now});
  changed_ = true;
  return token;
}

bool Sessions::use(std::string_view token, Time now) {
  Session* session = find(token);
  if (session == nullptr) return false;
  if (now - session->used > idle) {
    end(token);
    return false;
  }
  session->used = now;
  changed_ = changed_ || now - session->saved > saved_each;
  return true;
}

void Sessions::end(std::string_view token) {
  const Session* session = find(token);
  if (session == nullptr) return;
  sessions_.erase(sessions_.begin() + (session - sessions_.data()));
  changed_ = true;
}

void Sessions::end_all() {
  changed_ = changed_ || !sessions_.empty();
  sessions_.clear();
}

std::string Sessions::text(std::string_view owner) {
  std::string text = fmt::format("{} {}\n", heading, owner);
  for (Session& session : sessions_) {
    session.saved = session.used;
    text += fmt::format("{} {}\n", session.hash,
                        std::chrono::duration_cast<seconds>(session.used.time_since_epoch()).count());
  }
  changed_ = false;
  return text;
}

void Sessions::restore(const std::string& text, std::string_view owner) {
  sessions_.clear();
  std::istringstream lines(text);
  std::string word;
  std::string of;
  if (!(lines >> word >> of) || word != heading || of != owner) return;
  std::int64_t used = 0;
  while (sessions_.size() < limit && lines >> word >> used) {
    if (octets_of(word).size() != token_octets) return sessions_.clear();
    sessions_.push_back({word, Time(seconds(used)), Time(seconds(used))});
  }
}

// By its hash: comparing tells nothing of the token, however long it takes.
Sessions::Session* Sessions::find(std::string_view token) {
  if (token.size() != 2 * token_octets) return nullptr;
  const auto found = std::ranges::find(sessions_, sha256(token), &Session::hash);
  return found == sessions_.end() ? nullptr : &*found;
}

}  // namespace amsbridge
