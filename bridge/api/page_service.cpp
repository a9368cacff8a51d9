#include "bridge/api/page_service.hpp"

#include <array>
#include <unistd.h>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/api/inspect_routes.hpp"
#include "bridge/api/log_json.hpp"
#include "bridge/api/wifi_routes.hpp"
#include "bridge/network/listen_address.hpp"
#include "bridge/page/page.hpp"
#include "bridge/version.hpp"
#include "http/captive_portal.hpp"
#include "http/error_response.hpp"
#include "metering/local_zone.hpp"

namespace amsbridge {
namespace {

constexpr std::string_view api_prefix = "/api/v1";
constexpr std::string_view session_path = "/api/v1/session";

std::string name_of_this_machine() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

bool is_loopback(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error) return address == "localhost";
  if (parsed.is_v6() && parsed.to_v6().is_v4_mapped())
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6()).is_loopback();
  return parsed.is_loopback();
}

/// Whether the client is a program on this machine that speaks for itself: no other site's page in a browser
/// here that has taken the name of this machine, and no proxy for others.
bool is_local(const http::Request& request) {
  for (const char* header : {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"}) {
    if (!request.header(header).empty()) return false;
  }
  const std::string_view host = request.header("Host");
  const std::string_view name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  return is_loopback(request.client) && (name == "localhost" || name == "[::1]" || name.starts_with("127."));
}

}  // namespace

PageService::PageService(boost::asio::io_context& loop, ApiHost& host, PageSurroundings surroundings)
    : loop_(loop),
      host_(host),
      surroundings_(std::move(surroundings)),
      host_name_(name_of_this_machine()),
      access_({host.settings().state_directory, loop.get_executor()}),
      aside_(loop.get_executor()),
      settings_parts_{host, aside_, access_, broker_trial_, loop.get_executor(), surroundings_.inputs},
      probe_routes_(loop, host),
      status_facts_(status_facts()),
      events_({[this] { return hello_text(host_, status_facts_); },
               [this] { return status_text(host_, status_facts_); },
               [this] { return status_signature(host_); }}),
      door_(loop.get_executor(), [this] { return handler(); }),
      portal_(loop.get_executor(), [this] { return portal_handler(); }) {
  add_routes();
  surroundings_.log->listen([this, alive = std::weak_ptr<int>(alive_)](const LogEvent& event) {
    boost::asio::post(loop_, [this, alive, event] {
      if (alive.lock()) events_.log(event);
    });
  });
}

PageService::~PageService() {
  surroundings_.log->listen({});
}

void PageService::use(const Settings& settings) {
  const Settings before = std::exchange(used_, settings);
  const bool is_first = !std::exchange(is_used_, true);
  const bool has_page = !settings.http.listen.empty();
  if (is_first || before.history != settings.history || before.http.listen.empty() == has_page)
    keep_history();
  if (door_.want({settings.http.listen, settings.http.certificate_file, settings.http.private_key_file}))
    served();
  announce();
  if (wifi_) wifi_->set_setup_access_point(settings.wifi.setup_ap && has_page);
  if (!wifi_ && settings.wifi.setup_ap && has_page) wifi();
}

void PageService::check(std::chrono::steady_clock::time_point now) {
  if (left_) return;
  events_.check(now);
  if (door_.try_again(now)) {
    served();
    announce();
    surroundings_.address_changed();
  }
  static_cast<void>(portal_.try_again(now));
  if (!wifi_) return;
  const std::string passphrase = access_.passphrase().value_or("");
  if (passphrase != std::exchange(passphrase_, passphrase)) wifi_->set_passphrase(passphrase);
}

void PageService::leave() {
  left_ = std::chrono::steady_clock::now();
  events_.close();
  door_.want({});
  portal_.want({});
}

bool PageService::has_left() const {
  // So long an answer takes at most to get from here into the socket.
  constexpr std::chrono::milliseconds last_write{100};
  if (used_.http.listen.empty()) return true;
  return aside_.is_idle() && left_ && std::chrono::steady_clock::now() - *left_ > last_write;
}

std::string PageService::address() const {
  if (!door_.is_open()) return {};
  const auto listens = parse_listen_address(door_.plan().listen);
  const bool is_everywhere = listens && (listens->host == "::" || listens->host == "0.0.0.0");
  std::string name = announcement_ ? announcement_->name() : std::string();
  if (name.empty()) name = is_everywhere ? host_name_ : listens->host;
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return fmt::format("{}://{}:{}", door_.plan().has_tls() ? "https" : "http", name, door_.port());
}

void PageService::served() {
  if (!door_.is_open()) return;
  spdlog::info("the page is at {}", address());
  tell_setup_code();
}

// Taking a name back asks Avahi, which may not answer for a while.
void PageService::announce() {
  AnnouncementOptions options{used_.http.name, door_.port(), door_.plan().has_tls()};
  const auto listens = parse_listen_address(door_.plan().listen);
  if (!door_.is_open() || !listens || is_loopback(listens->host)) options.name.clear();
  if (options == std::exchange(announced_, options)) return;
  aside_.retire(std::exchange(announcement_, nullptr));
  if (options.name.empty()) return;
  announcement_ = std::make_unique<Announcement>(loop_.get_executor(), options, [this] {
    spdlog::info("the page is at {}", address());
    surroundings_.address_changed();
  });
}

void PageService::tell_setup_code() {
  const auto code = access_.setup_code();
  if (!code) return spdlog::error("{}", code.error());
  if (!code->empty()) spdlog::warn("the page has no password yet; its setup code is {}", *code);
}

void PageService::keep_history() {
  aside_.retire(std::exchange(history_, nullptr));
  // It is kept for the page alone.
  if (!used_.history.enabled || used_.http.listen.empty()) return;
  history_ = std::make_unique<History>(HistoryOptions{
      .file = std::filesystem::path(used_.state_directory) / "history.sqlite", .days = used_.history.days});
}

WifiSetup& PageService::wifi() {
  if (!wifi_) {
    passphrase_ = access_.passphrase().value_or("");
    WifiOptions options;
    options.setup_access_point = used_.wifi.setup_ap;
    options.passphrase = passphrase_;
    wifi_ = std::make_unique<WifiSetup>(loop_.get_executor(), options, [this] { wifi_changed(); });
  }
  return *wifi_;
}

// The page's own address may be another one; captive portals are looked for on port 80.
void PageService::wifi_changed() {
  const std::string address = wifi_->status().access_point_address;
  if (left_ || address == std::exchange(portal_address_, address)) return;
  const bool is_other = portal_.want({.listen = address.empty() ? "" : address + ":80"});
  if (is_other && portal_.is_open())
    spdlog::info("the page is at http://{} for whoever joins the access point", address);
}

http::Handler PageService::handler() {
  http::Handler handler;
  handler.answer = [this](const http::Request& request, const http::Reply& reply) { answer(request, reply); };
  handler.other_methods = [this](std::string_view path) {
    if (path == session_path) return std::vector<std::string>{"POST", "PUT", "DELETE"};
    return path.starts_with(api_prefix) ? router_.other_methods(path.substr(api_prefix.size()))
                                        : std::vector<std::string>();
  };
  handler.body_limit = [this](std::string_view path) {
    return path.starts_with(api_prefix) ? router_.body_limit(path.substr(api_prefix.size()))
                                        : Router::small_body;
  };
  // Strangers shall not fill the memory with what they send.
  handler.refuse_early = [this](const http::Request& head) -> std::optional<http::Response> {
    const bool needs_session = head.path.starts_with(api_prefix) && head.path != session_path;
    return needs_session ? access_.refusal(head) : std::nullopt;
  };
  return handler;
}

http::Handler PageService::portal_handler() {
  http::Handler handler = this->handler();
  handler.answer = [this](const http::Request& request, const http::Reply& reply) {
    // What a phone asks by itself is no sign of somebody who looks at the page.
    if (auto captive = captive_response(request, portal_address_)) return reply(std::move(*captive));
    wifi_->client_seen();
    answer(request, reply);
  };
  return handler;
}

void PageService::answer(const http::Request& request, const http::Reply& reply) {
  if (request.path == "/metrics") return answer_metrics(request, reply);
  if (request.path.starts_with("/api/"))
    return answer_api(
        request.path.starts_with(api_prefix) ? std::string_view(request.path).substr(api_prefix.size()) : "",
        request, reply);
  if (auto file = page_response(request)) return reply(std::move(*file));
  reply(http::plain_response(404, "There is nothing at this address."));
}

void PageService::answer_api(std::string_view path, const http::Request& request, const http::Reply& reply) {
  if (path == "/session")
    return access_.session(request, session_facts(),
                           [reply](http::Response response) { reply(std::move(response)); });
  if (auto refused = access_.refusal(request)) return reply(std::move(*refused));
  router_.serve(path, {.request = request}, reply);
}

void PageService::answer_metrics(const http::Request& request, const http::Reply& reply) const {
  const MetricsAccess access = used_.http.metrics;
  if (access == MetricsAccess::all || (access == MetricsAccess::local && is_local(request)))
    return reply(host_.metrics(request));
  reply(http::plain_response(access == MetricsAccess::none ? 404 : 403,
                             access == MetricsAccess::none
                                 ? "There is nothing at this address."
                                 : "Metrics are for programs on this machine: see http.metrics."));
}

void PageService::listen_to_events(const ApiCall& call, const http::Reply& reply) {
  const auto stream = std::make_shared<http::Stream>();
  reply(http::event_stream(stream));
  const auto may_listen = [this, request = call.request] {
    return access_.state(request) == PageState::Open;
  };
  const std::vector<std::string> meters = comma_list(call.find("meter").value_or(""));
  events_.add(stream, {meters.begin(), meters.end()}, may_listen);
}

void PageService::add_routes() {
  add_reading_routes(router_, host_, status_facts_);
  add_history_routes(router_, history_, loop_.get_executor());
  add_settings_routes(router_, settings_parts_);
  add_inspect_routes(router_, host_, aside_);
  add_wifi_routes(router_, [this]() -> WifiSetup& { return wifi(); });
  probe_routes_.add(router_);
  router_.add("GET", "/events",
              [this](const ApiCall& call, const http::Reply& reply) { listen_to_events(call, reply); });
  router_.add("GET", "/log", [this](const ApiCall&, const http::Reply& reply) {
    reply(http::json_response(log_text(surroundings_.log->events())));
  });
}

SessionFacts PageService::session_facts() const {
  std::vector<std::string> capabilities{"settings", "restore", "ports",   "probe", "inspect",
                                        "capture",  "log",     "restart", "wifi",  "tls"};
  if (history_) capabilities.emplace_back("history");
  return {host_name_, version, std::move(capabilities), is_configured(used_)};
}

StatusFacts PageService::status_facts() const {
  return {host_name_, local_zone_name(), [this] { return history_ ? history_->octets() : 0; },
          [this] { return history_ ? history_->problem() : std::string(); }};
}

}  // namespace amsbridge
