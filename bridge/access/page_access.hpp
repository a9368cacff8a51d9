#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <tl/expected.hpp>

#include "http/message.hpp"

namespace amsbridge {

/// What `GET /session` says beside who is asking (schema Session).
struct SessionFacts {
  std::string host = {};
  std::string version = {};
  std::vector<std::string> capabilities = {};
  bool is_configured = false;
};

enum class PageState {
  Setup,  ///< there is no password yet; the setup code is asked for
  Login,  ///< there is a password, and the request has no session
  Open,   ///< the request has a session
};

struct PageAccessOptions {
  std::filesystem::path directory;  ///< settings' state_directory; holds page.json and page-sessions
  /// Where everything is called and every callback is posted; one thread or a strand.
  boost::asio::any_io_executor executor;
  /// For tests: the time of sessions, and that of the pauses between tries.
  std::function<std::chrono::system_clock::time_point()> now = std::chrono::system_clock::now;
  std::function<std::chrono::steady_clock::time_point()> steady_now = std::chrono::steady_clock::now;
};

/// Who may use the page: setup code, password, sessions (docs/openapi.yaml, /session).
///
/// A session is the cookie `amsbridge`, 256 random bits, and lasts until 30 days after its last use: a tablet
/// on a wall stays logged in. The file page-sessions keeps their SHA-256 hashes, so that they outlive a
/// restart. At most 64; the one unused longest goes. All end with `amsbridge setup-code --reset` and, but for
/// the one that does it, with a new password.
///
/// Passwords are kept as scrypt hashes, made on a thread of its own: nothing here waits for them. A file that
/// cannot be read or written lets nobody in: answers are then 503 and say what to do.
class PageAccess {
 public:
  using Done = std::function<void(http::Response)>;

  /// Makes a setup code if there is neither one nor a password.
  explicit PageAccess(PageAccessOptions options);
  /// Waits for the hash that is being made, at most; callbacks that are due are not called any more.
  ~PageAccess();
  PageAccess(const PageAccess&) = delete;
  PageAccess& operator=(const PageAccess&) = delete;

  /// Why the request may not go on; nullopt: it may. For every path under /api but /session, and /metrics if
  /// it is to be kept from strangers: 403 cross_site for a request that another site's page makes (Origin,
  /// Sec-Fetch-Site), 415 not_json for a body that is not application/json, 401 not_logged_in without a
  /// session, 403 wrong_csrf for all but GET and HEAD without the session's own X-CSRF-Token, 503 unavailable
  /// if the state directory cannot be read. Counts as a use of the session.
  [[nodiscard]] std::optional<http::Response> refusal(const http::Request& request);

  /// Answers GET, POST, PUT and DELETE of /session with all checks that belong to them; don't ask refusal()
  /// for it. `done` is posted to the executor, once. Beside refusal()'s answers: 400 for a body that is not
  /// as in the contract, 401 wrong_password or wrong_setup_code, 403 wrong_password where PUT's `current` is
  /// wrong, 409 password_is_set, 422 bad_password (8 to 200 characters), 429 too_many_tries with Retry-After,
  /// 405.
  void session(const http::Request& request, const SessionFacts& facts, Done done);

  /// Whether `password` is the page's, for what asks for it once more (settings with secrets). Counted and
  /// slow as a log-in is. `done` is posted to the executor: nullopt if it is right, else 403 wrong_password,
  /// 429 too_many_tries or 503.
  void check_password(const http::Request& request, const std::string& password,
                      const std::function<void(std::optional<http::Response>)>& done);

  /// Counts as a use of the session. Long-lived answers (events) ask again with their request from time to
  /// time and end when it is not Open any more.
  [[nodiscard]] PageState state(const http::Request& request);

  /// `K7QM4-XW2PD`, valid as long as there is no password, and kept also after; for the log and the setup
  /// access point's passphrase. Empty when a password is set. The error is a sentence.
  [[nodiscard]] tl::expected<std::string, std::string> setup_code();

  /// The setup code as it was given out last, whether it is valid or not: it stays the passphrase of the
  /// setup access point. The error is a sentence.
  [[nodiscard]] tl::expected<std::string, std::string> passphrase();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace amsbridge
