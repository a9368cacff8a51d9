#include "bridge/access/session_response.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "http/error_response.hpp"
#include "http/sessions.hpp"

namespace amsbridge {
namespace {

const char* name_of(PageState state) {
  switch (state) {
    case PageState::Setup: return "setup";
    case PageState::Login: return "login";
    case PageState::Open: return "open";
  }
  return "login";
}

std::string cookie_text(const SessionAnswer& answer, CookieChange change) {
  const auto seconds = std::chrono::seconds(Sessions::idle).count();
  return fmt::format("amsbridge={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}",
                     change == CookieChange::give ? answer.token : std::string(),
                     change == CookieChange::give ? seconds : 0, answer.over_tls ? "; Secure" : "");
}

}  // namespace

http::Response session_response(const SessionAnswer& answer, const SessionFacts& facts, CookieChange change) {
  nlohmann::ordered_json body = {{"state", name_of(answer.state)}};
  if (answer.state == PageState::Open) body["csrf"] = csrf_token(answer.token);
  body["has_password"] = answer.has_password;
  if (answer.state == PageState::Open) body["is_configured"] = facts.is_configured;
  body["host"] = facts.host;
  body["version"] = facts.version;
  body["capabilities"] = facts.capabilities;
  auto response =
      http::json_response(body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  if (change != CookieChange::none) response.headers.emplace_back("Set-Cookie", cookie_text(answer, change));
  return response;
}

}  // namespace amsbridge
