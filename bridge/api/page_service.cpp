#include "bridge/api/page_service.hpp"

#include <array>
#include <set>
#include <unistd.h>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/access/error_response.hpp"
#include "bridge/api/inspect_routes.hpp"
#include "bridge/api/log_json.hpp"
#include "bridge/api/wifi_routes.hpp"
#include "bridge/network/listen_address.hpp"
#include "bridge/page/page.hpp"
#include "bridge/version.hpp"
#include "bridge/wifi/captive_portal.hpp"

namespace amsbridge {
namespace {

constexpr std::string_view api_prefix = "/api/v1";

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

std::set<std::string> words_in(const std::string& text) {
  std::set<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    words.insert(text.substr(at, comma - at));
    at = comma + 1;
  }
  return words;
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
               [this] { return status_signature(host_); }}) {
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
  if (is_first || before.history != settings.history ||
      before.http.listen.empty() != settings.http.listen.empty())
    keep_history();
  if (is_first || before.http != settings.http) serve();
  if (wifi_) {
    wifi_->set_setup_access_point(settings.wifi.setup_ap);
  } else if (settings.wifi.setup_ap && is_served()) {
    wifi();
  }
}

std::string PageService::address() const {
  if (!server_) return {};
  const std::string announced = announcement_ ? announcement_->name() : std::string();
  return fmt::format("{}://{}:{}", has_tls() ? "https" : "http", announced.empty() ? host_name_ : announced,
                     server_->port());
}

void PageService::serve() {
  announcement_.reset();
  server_.reset();
  if (used_.http.listen.empty()) return;
  std::optional<HttpTls> tls;
  if (has_tls()) tls = HttpTls{used_.http.certificate_file, used_.http.private_key_file};
  auto server = HttpServer::listen(loop_.get_executor(), used_.http.listen, handler(), {}, tls);
  if (!server) return spdlog::error("no page: {}", server.error());
  server_ = std::move(*server);
  announce();
  spdlog::info("the page is at {}", address());
  tell_setup_code();
}

void PageService::announce() {
  const auto listens = parse_listen_address(used_.http.listen);
  if (used_.http.name.empty() || !listens || is_loopback(listens->host)) return;
  announcement_ = std::make_unique<Announcement>(
      loop_.get_executor(), AnnouncementOptions{used_.http.name, server_->port(), has_tls()}, [this] {
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
  history_.reset();
  // It is kept for the page alone.
  if (!used_.history.enabled || used_.http.listen.empty()) return;
  history_ = std::make_unique<History>(HistoryOptions{
      .file = std::filesystem::path(used_.state_directory) / "history.sqlite", .days = used_.history.days});
}

WifiSetup& PageService::wifi() {
  if (!wifi_) {
    WifiOptions options;
    options.setup_access_point = used_.wifi.setup_ap;
    options.passphrase = access_.passphrase().value_or("");
    wifi_ = std::make_unique<WifiSetup>(loop_.get_executor(), options, [this] { wifi_changed(); });
  }
  return *wifi_;
}

// The page's own address may be another one; captive portals are looked for on port 80.
void PageService::wifi_changed() {
  const std::string address = wifi_->status().access_point_address;
  if (address == std::exchange(portal_address_, address)) return;
  portal_.reset();
  if (address.empty()) return;
  auto portal = HttpServer::listen(loop_.get_executor(), address + ":80", portal_handler(address));
  if (portal) {
    portal_ = std::move(*portal);
    spdlog::info("the page is at http://{} for whoever joins the access point", address);
  } else {
    spdlog::warn("no captive portal: {}; the page is at {} there", portal.error(), this->address());
  }
}

http::Handler PageService::handler() {
  http::Handler handler;
  handler.answer = [this](const http::Request& request, const http::Reply& reply) { answer(request, reply); };
  handler.other_methods = [this](std::string_view path) {
    if (path == "/api/v1/session") return std::vector<std::string>{"POST", "PUT", "DELETE"};
    return path.starts_with(api_prefix) ? router_.other_methods(path.substr(api_prefix.size()))
                                        : std::vector<std::string>();
  };
  handler.body_limit = [this](std::string_view path) {
    return path.starts_with(api_prefix) ? router_.body_limit(path.substr(api_prefix.size()))
                                        : Router::small_body;
  };
  return handler;
}

http::Handler PageService::portal_handler(const std::string& address) {
  http::Handler handler = this->handler();
  handler.answer = [this, address](const http::Request& request, const http::Reply& reply) {
    wifi_->client_seen();
    if (auto captive = captive_response(request, address)) return reply(std::move(*captive));
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
  if (access == MetricsAccess::all || (access == MetricsAccess::local && is_loopback(request.client)))
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
  events_.add(stream, words_in(call.find("meter").value_or("")), may_listen);
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
  return {host_name_, [this] { return history_ ? history_->octets() : 0; },
          [this] { return history_ ? history_->problem() : std::string(); }};
}

}  // namespace amsbridge
