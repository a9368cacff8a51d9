#include "firmware/device/api/session_response.hpp"

#include <chrono>
#include <string_view>

#include "firmware/device/api/json_parts.hpp"
#include "http/error_response.hpp"
#include "http/sessions.hpp"

namespace amsbridge::device {
namespace {

// What the page may ask for; `inspect` and `tls` are the Linux program's.
constexpr std::string_view capabilities =
    R"(["history","settings","restore","ports","probe","capture","log","restart","wifi","update"])";

std::string_view name_of(PageState state) {
  switch (state) {
    case PageState::setup: return "setup";
    case PageState::login: return "login";
    case PageState::open: return "open";
  }
  return "login";
}

std::string cookie_text(const SessionAnswer& answer, CookieChange change) {
  const auto seconds = std::chrono::seconds(Sessions::idle).count();
  std::string text = "amsbridge=";
  if (change == CookieChange::give) text += answer.token;
  text += "; Path=/; Max-Age=" + std::to_string(change == CookieChange::give ? seconds : 0);
  return text += answer.over_tls ? "; HttpOnly; SameSite=Strict; Secure" : "; HttpOnly; SameSite=Strict";
}

void write_session(const SessionAnswer& answer, const SessionFacts& facts, ams::TextWriter& out) {
  ams::JsonWriter json(out);
  json.begin_object();
  json.text("state", name_of(answer.state));
  if (answer.state == PageState::open) json.text("csrf", csrf_token(answer.token));
  json.boolean("has_password", answer.has_password);
  if (answer.state == PageState::open) json.boolean("is_configured", facts.is_configured);
  add_text(json, "host", facts.host, 64);
  add_text(json, "version", facts.version, 32);
  json.name("capabilities");
  out.text(capabilities);
  json.end_object();
}

}  // namespace

http::Response session_response(const SessionAnswer& answer, const SessionFacts& facts, CookieChange change) {
  constexpr std::size_t room = 512;
  http::Response response = http::json_response(
      written_text(room, [&](ams::TextWriter& out) { write_session(answer, facts, out); }));
  if (change != CookieChange::none) response.headers.emplace_back("Set-Cookie", cookie_text(answer, change));
  return response;
}

}  // namespace amsbridge::device
