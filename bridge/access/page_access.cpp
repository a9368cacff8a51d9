#include "bridge/access/page_access.hpp"

#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "bridge/access/page_file.hpp"
#include "bridge/access/session_response.hpp"
#include "bridge/access/slow_thread.hpp"
#include "http/error_response.hpp"
#include "http/login_limiter.hpp"
#include "http/page_request.hpp"
#include "http/secrets.hpp"
#include "http/sessions.hpp"
#include "http/setup_code.hpp"

namespace amsbridge {
namespace {

using http::error_response;
using http::Request;
using http::Response;

constexpr std::size_t most_session_octets = 16'384;

Response too_many_tries(std::chrono::seconds wait) {
  auto response = error_response(429, "too_many_tries",
                                 fmt::format("Too many tries: the next one counts in {} s.", wait.count()));
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return response;
}

Response wrong_password(int status) {
  return error_response(status, "wrong_password", "This is not the page's password.");
}

Response unavailable(const std::string& sentence) {
  return error_response(503, "unavailable", fmt::format("Nobody can log in: {}.", sentence));
}

Response password_is_set() {
  return error_response(
      409, "password_is_set",
      "A password has been set, so that the setup code does not count any more: log in with "
      "the password. If it is lost, 'amsbridge setup-code --reset' brings a new setup code.");
}

Response not_logged_in() {
  return error_response(401, "not_logged_in", "Log in first.");
}

// Who tries a password or a setup code.
struct Trier {
  std::string address;
  LoginLimiter::Caller caller = LoginLimiter::Caller::stranger;
};

// What is asked of /session, and who waits for the answer.
struct Asked {
  std::string token;
  Trier trier;
  bool over_tls = false;
  SessionFacts facts;
  PageAccess::Done done;
};

// What comes of setting a password on the slow thread.
struct Outcome {
  std::optional<Response> refusal = {};
  std::optional<PageKeys> keys = {};
};

}  // namespace

struct PageAccess::Shared : std::enable_shared_from_this<PageAccess::Shared> {
  explicit Shared(PageAccessOptions given)
      : options(std::move(given)),
        file(options.directory),
        sessions_file(options.directory / "page-sessions") {
    refresh();
    const auto read = read_private_file(sessions_file, most_session_octets);
    if (keys && read && *read) sessions.restore((*read)->text, keys->id);
  }

  void refresh();
  void take_over(PageKeys fresh);
  void save_sessions();
  bool is_open(const Request& request) {
    return keys && sessions.use(cookie(request, "amsbridge"), options.now());
  }
  std::optional<Response> refusal(const Request& request);
  std::optional<Response> session_refusal(const Request& request);

  void get(const Asked& asked);
  void post(const Request& request, const Asked& asked);
  void put(const Request& request, const Asked& asked);
  void remove(const Asked& asked);
  void log_in(const std::string& password, const Asked& asked);
  void set_up(const Credentials& credentials, const Asked& asked);
  void set_password(std::string password, const std::optional<std::string>& before, const Asked& asked);
  void check(const std::string& password, const Trier& trier, int status,
             const std::function<void(Shared&, std::optional<Response>)>& then);

  Trier trier_of(const Request& request);
  std::optional<Response> may_try(const Trier& trier);
  void was_right(const Trier& trier);
  void open_session(const Asked& asked);
  void reply(const Done& done, Response response) const;
  template <typename Work, typename Then>
  bool slowly(Work work, Then then);

  PageAccessOptions options;
  PageFile file;
  std::filesystem::path sessions_file;
  tl::expected<PageKeys, std::string> keys = tl::unexpected(std::string());
  std::optional<FileStamp> looked_at;
  Sessions sessions;
  std::string sessions_of;  ///< the id of the keys that they belong to, also while those cannot be read
  LoginLimiter limiter;
  SlowThread slow;  // last: it ends first
};

// The file is small, and is read again only when it is another one.
void PageAccess::Shared::refresh() {
  const auto stamp = file.stamp();
  if (keys && stamp == std::optional(keys->stamp)) return;
  if (!keys && stamp && stamp == looked_at) return;
  looked_at = stamp;
  auto read = file.load();
  if (read) return take_over(std::move(*read));
  keys = tl::unexpected(std::move(read.error()));
}

void PageAccess::Shared::take_over(PageKeys fresh) {
  const bool is_another = fresh.id != sessions_of;
  keys = std::move(fresh);
  if (!is_another) return;
  sessions_of = keys->id;
  sessions.end_all();
  save_sessions();
}

void PageAccess::Shared::save_sessions() {
  if (!keys || !sessions.is_worth_saving()) return;
  // If it cannot be written, the sessions end with the process: no more is lost.
  slow.post_latest([path = sessions_file, text = sessions.text(keys->id)] {
    static_cast<void>(write_private_file(path, text));
  });
}

void PageAccess::Shared::reply(const Done& done, Response response) const {
  boost::asio::post(options.executor,
                    [done, response = std::move(response)]() mutable { done(std::move(response)); });
}

// `work` on the slow thread, then `then` with its result here; false if there is too much to do already.
template <typename Work, typename Then>
bool PageAccess::Shared::slowly(Work work, Then then) {
  return slow.try_post([weak = weak_from_this(), executor = options.executor, work, then] {
    boost::asio::post(executor, [weak, then, result = work()]() mutable {
      const auto self = weak.lock();
      if (self) then(*self, std::move(result));
    });
  });
}

Trier PageAccess::Shared::trier_of(const Request& request) {
  using Caller = LoginLimiter::Caller;
  return {request.client, is_open(request) ? Caller::has_session : Caller::stranger};
}

std::optional<Response> PageAccess::Shared::may_try(const Trier& trier) {
  const auto wait = limiter.try_now(trier.address, trier.caller, options.steady_now());
  return wait ? std::optional(too_many_tries(*wait)) : std::nullopt;
}

void PageAccess::Shared::was_right(const Trier& trier) {
  limiter.succeeded(trier.address, trier.caller, options.steady_now());
}

std::optional<Response> PageAccess::Shared::refusal(const Request& request) {
  refresh();
  if (auto refused = cross_site_refusal(request)) return refused;
  if (auto refused = body_refusal(request)) return refused;
  if (!keys) return unavailable(keys.error());
  return std::nullopt;
}

std::optional<Response> PageAccess::Shared::session_refusal(const Request& request) {
  if (auto refused = refusal(request)) return refused;
  if (!is_open(request)) return not_logged_in();
  save_sessions();
  const bool is_right = !changes_something(request) ||
                        same_secret(request.header("X-CSRF-Token"), csrf_token(cookie(request, "amsbridge")));
  if (is_right) return std::nullopt;
  return error_response(403, "wrong_csrf",
                        "The header X-CSRF-Token is not that of this session: load the page again.");
}

void PageAccess::Shared::get(const Asked& asked) {
  const bool open = sessions.use(asked.token, options.now());
  const bool has_password = keys->password.has_value();
  const PageState state = open ? PageState::Open : has_password ? PageState::Login : PageState::Setup;
  save_sessions();
  reply(asked.done, session_response({state, has_password, asked.token, asked.over_tls}, asked.facts,
                                     open ? CookieChange::give : CookieChange::none));
}

void PageAccess::Shared::post(const Request& request, const Asked& asked) {
  const auto credentials = read_credentials(request.body, "setup_code");
  if (!credentials) return reply(asked.done, error_response(400, "bad_request", credentials.error()));
  if (credentials->setup_code) return set_up(*credentials, asked);
  if (credentials->password) return log_in(*credentials->password, asked);
  reply(asked.done, error_response(400, "bad_request", "A password or a setup code is needed."));
}

void PageAccess::Shared::set_up(const Credentials& credentials, const Asked& asked) {
  if (keys->password) return reply(asked.done, password_is_set());
  if (credentials.password) {
    if (const auto problem = password_problem(*credentials.password))
      return reply(asked.done, error_response(422, "bad_password", *problem));
  }
  if (auto refused = may_try(asked.trier)) return reply(asked.done, std::move(*refused));
  if (!matches_setup_code(*credentials.setup_code, keys->setup_code)) {
    return reply(asked.done,
                 error_response(401, "wrong_setup_code",
                                "This is not the setup code: 'amsbridge setup-code' prints it on the machine "
                                "that the bridge runs on, and its log has it."));
  }
  was_right(asked.trier);
  if (credentials.password) return set_password(*credentials.password, std::nullopt, asked);
  open_session(asked);
}

void PageAccess::Shared::log_in(const std::string& password, const Asked& asked) {
  check(password, asked.trier, 401, [asked](Shared& self, std::optional<Response> refused) {
    if (refused) return self.reply(asked.done, std::move(*refused));
    self.open_session(asked);
  });
}

// `then` is called here, now or later; `status` is that of a wrong password.
void PageAccess::Shared::check(const std::string& password, const Trier& trier, int status,
                               const std::function<void(Shared&, std::optional<Response>)>& then) {
  if (auto refused = may_try(trier)) return then(*this, std::move(refused));
  const auto checked = [then, trier, status, id = keys->id](Shared& self,
                                                            tl::expected<bool, std::string> is_right) {
    self.refresh();
    if (!is_right) return then(self, error_response(503, "unavailable", is_right.error()));
    // Reset or set anew meanwhile.
    if (!*is_right || !self.keys || self.keys->id != id) return then(self, wrong_password(status));
    self.was_right(trier);
    then(self, std::nullopt);
  };
  const bool begun = slowly([password, of = keys->password] { return is_password(password, of); }, checked);
  if (!begun) then(*this, too_many_tries(std::chrono::seconds(SlowThread::limit)));
}

void PageAccess::Shared::open_session(const Asked& asked) {
  const std::string token = sessions.start(options.now());
  save_sessions();
  reply(asked.done, session_response({PageState::Open, keys->password.has_value(), token, asked.over_tls},
                                     asked.facts, CookieChange::give));
}

void PageAccess::Shared::put(const Request& request, const Asked& asked) {
  const auto credentials = read_credentials(request.body, "current");
  if (!credentials) return reply(asked.done, error_response(400, "bad_request", credentials.error()));
  if (!credentials->password)
    return reply(asked.done, error_response(400, "bad_request", "A password is needed."));
  if (const auto problem = password_problem(*credentials->password))
    return reply(asked.done, error_response(422, "bad_password", *problem));
  if (!keys->password) return set_password(*credentials->password, std::nullopt, asked);
  check(credentials->current.value_or(""), asked.trier, 403,
        [asked, password = *credentials->password](Shared& self, std::optional<Response> refused) {
          if (refused) return self.reply(asked.done, std::move(*refused));
          self.set_password(password, self.keys->id, asked);
        });
}

// On the slow thread against the file as it is then: whoever comes second must not undo what the first has
// set. `before` is the id of the keys that the present password was right for; none: there must be no
// password.
void PageAccess::Shared::set_password(std::string password, const std::optional<std::string>& before,
                                      const Asked& asked) {
  const auto set = [file = file, password = std::move(password), before]() -> Outcome {
    const auto now = file.load();
    if (!now) return {unavailable(now.error())};
    if (before ? now->id != *before : now->password.has_value()) return {password_is_set()};
    auto hash = hash_password(password);
    if (!hash) return {error_response(503, "unavailable", hash.error())};
    auto saved = file.set_password(*now, std::move(*hash));
    if (!saved) return {unavailable(saved.error())};
    return {std::nullopt, std::move(*saved)};
  };
  const auto then = [asked](Shared& self, Outcome outcome) {
    if (outcome.refusal) return self.reply(asked.done, std::move(*outcome.refusal));
    self.take_over(std::move(*outcome.keys));
    self.open_session(asked);
  };
  if (!slowly(set, then)) reply(asked.done, too_many_tries(std::chrono::seconds(SlowThread::limit)));
}

void PageAccess::Shared::remove(const Asked& asked) {
  sessions.end(asked.token);
  save_sessions();
  const bool has_password = keys->password.has_value();
  const PageState state = has_password ? PageState::Login : PageState::Setup;
  reply(asked.done,
        session_response({state, has_password, {}, asked.over_tls}, asked.facts, CookieChange::take));
}

PageAccess::PageAccess(PageAccessOptions options) : shared_(std::make_shared<Shared>(std::move(options))) {}
PageAccess::~PageAccess() = default;

std::optional<Response> PageAccess::refusal(const Request& request) {
  return shared_->session_refusal(request);
}

void PageAccess::session(const Request& request, const SessionFacts& facts, Done done) {
  Shared& self = *shared_;
  const bool needs_session = request.method == "PUT" || request.method == "DELETE";
  auto refused = needs_session ? self.session_refusal(request) : self.refusal(request);
  if (refused) return self.reply(done, std::move(*refused));
  const Asked asked{std::string(cookie(request, "amsbridge")), self.trier_of(request),
                    comes_over_tls(request), facts, std::move(done)};
  if (!changes_something(request)) return self.get(asked);
  if (request.method == "POST") return self.post(request, asked);
  if (request.method == "PUT") return self.put(request, asked);
  if (request.method == "DELETE") return self.remove(asked);
  auto response = error_response(405, "method_not_allowed", "/session knows GET, POST, PUT and DELETE.");
  response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, DELETE");
  self.reply(asked.done, std::move(response));
}

void PageAccess::check_password(const Request& request, const std::string& password,
                                const std::function<void(std::optional<Response>)>& done) {
  Shared& self = *shared_;
  self.refresh();
  const auto then = [done](Shared& there, std::optional<Response> refused) {
    boost::asio::post(there.options.executor,
                      [done, refused = std::move(refused)]() mutable { done(std::move(refused)); });
  };
  if (!self.keys) return then(self, unavailable(self.keys.error()));
  self.check(password, self.trier_of(request), 403, then);
}

PageState PageAccess::state(const Request& request) {
  shared_->refresh();
  if (shared_->is_open(request)) return PageState::Open;
  return shared_->keys && !shared_->keys->password ? PageState::Setup : PageState::Login;
}

tl::expected<std::string, std::string> PageAccess::setup_code() {
  shared_->refresh();
  if (!shared_->keys) return tl::unexpected(shared_->keys.error());
  return shared_->keys->password ? std::string() : shared_->keys->setup_code;
}

tl::expected<std::string, std::string> PageAccess::passphrase() {
  shared_->refresh();
  if (!shared_->keys) return tl::unexpected(shared_->keys.error());
  return shared_->keys->setup_code;
}

}  // namespace amsbridge
