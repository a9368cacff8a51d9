#include "firmware/device/api/device_access.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "firmware/device/api/session_response.hpp"
#include "http/error_response.hpp"
#include "http/secrets.hpp"
#include "http/setup_code.hpp"

namespace amsbridge::device {
namespace {

using http::error_response;
using http::Request;
using http::Response;

constexpr std::string_view cookie_name = "amsbridge";
// A device stands in one house.
constexpr LoginLimits few{.addresses = 16, .known = 8};

Response too_many_tries(std::chrono::seconds wait) {
  const std::string seconds = std::to_string(wait.count());
  auto response =
      error_response(429, "too_many_tries", "Too many tries: the next one counts in " + seconds + " s.");
  response.headers.emplace_back("Retry-After", seconds);
  return response;
}

Response busy() {
  auto response =
      error_response(429, "too_many_tries", "Another password is being checked: try again in a moment.");
  response.headers.emplace_back("Retry-After", "2");
  return response;
}

Response wrong_password(int status) {
  return error_response(status, "wrong_password", "This is not the page's password.");
}

Response wrong_setup_code() {
  return error_response(
      401, "wrong_setup_code",
      "This is not the setup code: it was told on the serial port when the device was flashed, "
      "and is the password of its own network.");
}

Response password_is_set() {
  return error_response(
      409, "password_is_set",
      "A password has been set, so that the setup code does not count any more: log in with "
      "the password. If it is lost, hold the device's button for ten seconds: it forgets all "
      "that was set.");
}

Response password_is_damaged() {
  return error_response(
      503, "unavailable",
      "Nobody can log in: the file with the password is damaged. Hold the device's button for ten "
      "seconds: it forgets all that was set.");
}

Response bad_request(std::string_view sentence) {
  return error_response(400, "bad_request", sentence);
}

std::optional<Response> octets_refusal(const Request& request) {
  std::string_view type = request.header("Content-Type");
  type = type.substr(0, type.find(';'));
  if (type == "application/octet-stream") return std::nullopt;
  return error_response(415, "not_octets", "The body must be application/octet-stream.");
}

bool is_same(const PasswordRecord::Key& one, const PasswordRecord::Key& other) {
  const auto text = [](const PasswordRecord::Key& key) { return std::string(key.begin(), key.end()); };
  return same_secret(text(one), text(other));
}

}  // namespace

DeviceAccess::DeviceAccess(Files& files, HashCost cost)
    : files_(files),
      cost_(cost),
      setup_code_(load_setup_code(files)),
      password_(load_password(files)),
      limiter_(few) {}

std::optional<Response> DeviceAccess::site_refusal(const Request& request, BodyKind kind) const {
  if (auto refused = cross_site_refusal(request)) return refused;
  if (auto refused = kind == BodyKind::octets ? octets_refusal(request) : body_refusal(request))
    return refused;
  if (password_.is_damaged) return password_is_damaged();
  return std::nullopt;
}

std::optional<Response> DeviceAccess::refusal(const Request& request, BodyKind kind, const Moment& now) {
  if (auto refused = site_refusal(request, kind)) return refused;
  const std::string_view token = cookie(request, cookie_name);
  if (!is_open(token, now)) return error_response(401, "not_logged_in", "Log in first.");
  if (!changes_something(request) || same_secret(request.header("X-CSRF-Token"), csrf_token(token)))
    return std::nullopt;
  return error_response(403, "wrong_csrf",
                        "The header X-CSRF-Token is not that of this session: load the page again.");
}

void DeviceAccess::session(const Request& request, const SessionFacts& facts, const Moment& now,
                           const http::Reply& reply) {
  const bool needs_session = request.method == "PUT" || request.method == "DELETE";
  auto refused =
      needs_session ? refusal(request, BodyKind::json, now) : site_refusal(request, BodyKind::json);
  if (refused) return reply(std::move(*refused));
  Asked asked{.token = std::string(cookie(request, cookie_name)),
              .client = request.client,
              .over_tls = comes_over_tls(request),
              .facts = facts,
              .reply = reply};
  if (is_open(asked.token, now)) asked.caller = LoginLimiter::Caller::has_session;
  if (!changes_something(request)) return get(asked, now);
  if (request.method == "POST") return post(request, asked, now);
  if (request.method == "PUT") return put(request, asked, now);
  if (request.method == "DELETE") return remove(asked);
  auto response = error_response(405, "method_not_allowed", "/session knows GET, POST, PUT and DELETE.");
  response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, DELETE");
  reply(std::move(response));
}

void DeviceAccess::get(const Asked& asked, const Moment& now) {
  const bool open = is_open(asked.token, now);
  const PageState state = open ? PageState::open : has_password() ? PageState::login : PageState::setup;
  asked.reply(session_response({state, has_password(), asked.token, asked.over_tls}, asked.facts,
                               open ? CookieChange::give : CookieChange::none));
}

void DeviceAccess::post(const Request& request, const Asked& asked, const Moment& now) {
  auto credentials = read_credentials(request.body, "setup_code");
  if (!credentials) return asked.reply(bad_request(credentials.error()));
  if (credentials->setup_code) return set_up(*credentials, asked, now);
  if (!credentials->password) return asked.reply(bad_request("A password or a setup code is needed."));
  check(std::move(*credentials->password), asked, 401, now,
        [this, asked, now](std::optional<Response> refused) {
          if (refused) return asked.reply(std::move(*refused));
          open_session(asked, now);
        });
}

void DeviceAccess::set_up(const Credentials& credentials, const Asked& asked, const Moment& now) {
  if (has_password()) return asked.reply(password_is_set());
  if (credentials.password) {
    if (const auto problem = password_problem(*credentials.password))
      return asked.reply(error_response(422, "bad_password", *problem));
  }
  if (const auto wait = limiter_.try_now(asked.client, asked.caller, now.steady))
    return asked.reply(too_many_tries(*wait));
  if (!matches_setup_code(*credentials.setup_code, setup_code_)) return asked.reply(wrong_setup_code());
  limiter_.succeeded(asked.client, asked.caller, now.steady);
  if (credentials.password) return set_password(*credentials.password, asked);
  open_session(asked, now);
}

void DeviceAccess::put(const Request& request, const Asked& asked, const Moment& now) {
  auto credentials = read_credentials(request.body, "current");
  if (!credentials) return asked.reply(bad_request(credentials.error()));
  if (!credentials->password) return asked.reply(bad_request("A password is needed."));
  if (const auto problem = password_problem(*credentials->password))
    return asked.reply(error_response(422, "bad_password", *problem));
  if (!has_password()) return set_password(std::move(*credentials->password), asked);
  const auto then = [this, asked,
                     password = std::move(*credentials->password)](std::optional<Response> refused) {
    if (refused) return asked.reply(std::move(*refused));
    set_password(password, asked);
  };
  check(credentials->current.value_or(""), asked, 403, now, then);
}

void DeviceAccess::set_password(std::string password, const Asked& asked) {
  PasswordRecord record;
  record.cost = cost_;
  const std::vector<std::uint8_t> salt = random_octets(record.salt.size());
  std::copy(salt.begin(), salt.end(), record.salt.begin());
  const auto then = [this, asked, record](const PasswordRecord::Key& key, const Moment& now) mutable {
    record.key = key;
    finish_password(record, asked, now);
  };
  if (!begin(std::move(password), record, then)) asked.reply(busy());
}

void DeviceAccess::finish_password(const PasswordRecord& record, const Asked& asked, const Moment& now) {
  if (!save_password(files_, record))
    return asked.reply(
        error_response(500, "not_saved", "The password could not be written; nothing has changed."));
  password_ = {record, false};
  sessions_.end_all();
  open_session(asked, now);
}

void DeviceAccess::open_session(const Asked& asked, const Moment& now) {
  const std::string token = sessions_.start(now.wall);
  asked.reply(session_response({PageState::open, has_password(), token, asked.over_tls}, asked.facts,
                               CookieChange::give));
}

void DeviceAccess::remove(const Asked& asked) {
  sessions_.end(asked.token);
  const PageState state = has_password() ? PageState::login : PageState::setup;
  asked.reply(session_response({state, has_password(), {}, asked.over_tls}, asked.facts, CookieChange::take));
}

void DeviceAccess::check_password(const Request& request, std::string password, const Moment& now,
                                  const Checked& done) {
  const Asked trier{.token = {},
                    .client = request.client,
                    .caller = LoginLimiter::Caller::has_session,
                    .facts = {},
                    .reply = http::Reply([](const Response&) {})};
  check(std::move(password), trier, 403, now, done);
}

// `status` is that of a wrong password. Without a password a wrong one is as slow.
void DeviceAccess::check(std::string password, const Asked& trier, int status, const Moment& now,
                         const Checked& done) {
  if (job_) return done(busy());
  if (const auto wait = limiter_.try_now(trier.client, trier.caller, now.steady))
    return done(too_many_tries(*wait));
  PasswordRecord record = password_.record.value_or(PasswordRecord{.cost = cost_});
  const bool has_record = password_.record.has_value();
  const auto then = [this, done, status, record, has_record, client = trier.client, caller = trier.caller](
                        const PasswordRecord::Key& key, const Moment& later) {
    if (!has_record || !is_same(key, record.key)) return done(wrong_password(status));
    limiter_.succeeded(client, caller, later.steady);
    done(std::nullopt);
  };
  static_cast<void>(begin(std::move(password), record, then));
}

bool DeviceAccess::begin(std::string password, const PasswordRecord& record,
                         std::function<void(const PasswordRecord::Key&, const Moment&)> done) {
  if (job_) return false;
  job_ = std::make_unique<Job>(Job{KeyDerivation(std::move(password), record), record, std::move(done)});
  return true;
}

void DeviceAccess::poll(const Moment& now) {
  if (!job_ || !job_->derivation.step()) return;
  // What is done next may begin another one.
  const auto job = std::move(job_);
  job->done(job->derivation.key(), now);
}

}  // namespace amsbridge::device
