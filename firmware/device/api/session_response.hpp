#pragma once

#include <string>

#include "firmware/device/api/device_access.hpp"
#include "http/message.hpp"

namespace amsbridge::device {

enum class PageState : std::uint8_t {
  setup,  ///< there is no password yet; the setup code is asked for
  login,  ///< there is a password, and the request has no session
  open,   ///< the request has a session
};

/// What schema Session has to say.
struct SessionAnswer {
  PageState state = PageState::login;
  bool has_password = false;
  std::string token = {};  ///< of the session, if it is open
  bool over_tls = false;
};

/// `give`: the cookie once more, so that it lasts as long as the session; `take`: none any more.
enum class CookieChange : std::uint8_t { none, give, take };

[[nodiscard]] http::Response session_response(const SessionAnswer& answer, const SessionFacts& facts,
                                              CookieChange change);

}  // namespace amsbridge::device
