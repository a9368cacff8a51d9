#pragma once

#include <string>
#include <string_view>

#include "bridge/access/page_access.hpp"

namespace amsbridge {

/// What schema Session has to say.
struct SessionAnswer {
  PageState state = PageState::Login;
  bool has_password = false;
  std::string token = {};  ///< of the session, if it is Open
  bool over_tls = false;
};

/// `give`: the cookie once more, so that it lasts as long as the session; `take`: none any more.
enum class CookieChange { none, give, take };

[[nodiscard]] http::Response session_response(const SessionAnswer& answer, const SessionFacts& facts,
                                              CookieChange change);

}  // namespace amsbridge
