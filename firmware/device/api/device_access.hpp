#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/device/api/access_files.hpp"
#include "firmware/device/board/files.hpp"
#include "http/login_limiter.hpp"
#include "http/message.hpp"
#include "http/page_request.hpp"
#include "http/reply.hpp"
#include "http/sessions.hpp"
#include "metering/moment.hpp"

namespace amsbridge::device {

/// What `GET /session` says beside who is asking (schema Session).
struct SessionFacts {
  std::string host = {};
  std::string_view version = {};
  bool is_configured = false;
};

/// What a request's body must be.
enum class BodyKind : std::uint8_t { json, octets };

/// Who may use the page: setup code, password, sessions (docs/openapi.yaml, /session), as PageAccess of the
/// Linux program says, less what a small device has no room for: eight sessions, which end with a restart;
/// passwords are checked one at a time, in `poll`.
class DeviceAccess {
 public:
  /// Nothing: it is right; else the answer to give.
  using Checked = std::function<void(std::optional<http::Response>)>;

  static constexpr std::size_t most_sessions = 8;

  /// Makes the setup code if there is none.
  explicit DeviceAccess(Files& files, HashCost cost = {});

  /// `K7QM4-XW2PD`: counts as long as there is no password, and is the access point's passphrase.
  [[nodiscard]] const std::string& setup_code() const { return setup_code_; }
  [[nodiscard]] bool has_password() const { return password_.record || password_.is_damaged; }

  /// Why the request may not go on; nothing: it may. For every path under /api but /session: 403 cross_site
  /// for a request that another site's page makes, 415 for a body of another kind, 401 not_logged_in without
  /// a session, 403 wrong_csrf for all but GET and HEAD without the session's own X-CSRF-Token. Counts as a
  /// use of the session.
  [[nodiscard]] std::optional<http::Response> refusal(const http::Request& request, BodyKind kind,
                                                      const Moment& now);

  /// Answers GET, POST, PUT and DELETE of /session with all checks that belong to them. Beside refusal()'s
  /// answers: 400, 401 wrong_password or wrong_setup_code, 403 wrong_password where PUT's `current` is wrong,
  /// 405, 409 password_is_set, 422 bad_password, 429 too_many_tries, 500 not_saved, 503 unavailable if the
  /// password's file is damaged. What needs a hash is answered by a later `poll`.
  void session(const http::Request& request, const SessionFacts& facts, const Moment& now,
               const http::Reply& reply);

  /// Whether `password` is the page's, for what asks for it once more. Counted and slow as a log-in is.
  void check_password(const http::Request& request, std::string password, const Moment& now,
                      const Checked& done);

  /// Whether the token is that of a session; counts as a use.
  [[nodiscard]] bool is_open(std::string_view token, const Moment& now) {
    return sessions_.use(token, now.wall);
  }

  /// Does a round of the hash that is due, if any: an eighth of a second on an ESP8266.
  void poll(const Moment& now);
  [[nodiscard]] bool is_busy() const { return job_ != nullptr; }

 private:
  // What is asked of /session, and who waits for the answer.
  struct Asked {
    std::string token;
    std::string client;
    LoginLimiter::Caller caller = LoginLimiter::Caller::stranger;
    bool over_tls = false;
    SessionFacts facts;
    http::Reply reply;
  };
  // A key in the making, and what becomes of it.
  struct Job {
    KeyDerivation derivation;
    PasswordRecord record;
    std::function<void(const PasswordRecord::Key&, const Moment&)> done;
  };

  std::optional<http::Response> site_refusal(const http::Request& request, BodyKind kind) const;
  void get(const Asked& asked, const Moment& now);
  void post(const http::Request& request, const Asked& asked, const Moment& now);
  void put(const http::Request& request, const Asked& asked, const Moment& now);
  void remove(const Asked& asked);
  void set_up(const Credentials& credentials, const Asked& asked, const Moment& now);
  void set_password(std::string password, const Asked& asked);
  void finish_password(const PasswordRecord& record, const Asked& asked, const Moment& now);
  void open_session(const Asked& asked, const Moment& now);
  void check(std::string password, const Asked& trier, int status, const Moment& now, const Checked& done);
  [[nodiscard]] bool begin(std::string password, const PasswordRecord& record,
                           std::function<void(const PasswordRecord::Key&, const Moment&)> done);

  Files& files_;
  HashCost cost_;
  std::string setup_code_;
  KeptPassword password_;
  Sessions sessions_{most_sessions};
  LoginLimiter limiter_;
  std::unique_ptr<Job> job_;
};

}  // namespace amsbridge::device
