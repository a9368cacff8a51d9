// Wi-Fi, portal and announcement alone, for the tests: prints each status as a line of JSON and obeys lines
// of JSON on standard input.
//
//   wifi_example wifi OPTIONS         {"do":"scan"} {"do":"join","ssid":"","password":"","hidden":false}
//                                     {"do":"client"} {"do":"passphrase","is":""}
//                                     {"do":"access_point","on":true}
//   wifi_example portal ADDRESS       serves a page and the captive portal on ADDRESS:80
//   wifi_example announce NAME PORT   prints each name that is announced
#include <iostream>
#include <string>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/streambuf.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "bridge/http/http_server.hpp"
#include "bridge/mdns/announcement.hpp"
#include "bridge/wifi/wifi_setup.hpp"
#include "http/captive_portal.hpp"

namespace amsbridge {
namespace {

using nlohmann::json;

void print(const json& line) {
  std::cout << line.dump() << std::endl;
}

json as_json(const WifiStatus& status) {
  json networks = json::array();
  for (const auto& network : status.networks) {
    networks.push_back({{"ssid", network.ssid},
                        {"strength", network.strength},
                        {"security", to_string(network.security)},
                        {"known", network.known}});
  }
  return {{"state", to_string(status.state)},
          {"sentence", status.sentence},
          {"ssid", status.ssid},
          {"failure", status.failure},
          {"missing", status.missing},
          {"networks", networks},
          {"address", status.access_point_address}};
}

WifiOptions options_of(const json& given) {
  WifiOptions options;
  options.setup_access_point = given.value("setup_ap", true);
  options.passphrase = given.value("passphrase", "12345678");
  const auto time = [&given](const char* name, std::chrono::milliseconds& value) {
    value = std::chrono::milliseconds(given.value(name, value.count()));
  };
  time("grace", options.times.grace);
  time("lost", options.times.lost);
  time("look", options.times.look);
  time("raise", options.times.raise);
  time("join", options.times.join);
  time("try_every", options.times.try_every);
  time("try_known", options.times.try_known);
  time("failed_pause", options.times.failed_pause);
  return options;
}

void obey(WifiSetup& wifi, const json& command) {
  const std::string what = command.at("do");
  tl::expected<void, std::string> done;
  if (what == "scan") done = wifi.scan();
  if (what == "join") {
    done = wifi.join(command.at("ssid"), command.value("password", ""), command.value("hidden", false));
    if (done) print(as_json(wifi.status()));
  }
  if (what == "client") wifi.client_seen();
  if (what == "passphrase") wifi.set_passphrase(command.at("is"));
  if (what == "access_point") wifi.set_setup_access_point(command.at("on"));
  if (!done) print({{"error", done.error()}});
}

/// Lines of standard input until its end, which ends the program.
class Commands {
 public:
  Commands(boost::asio::io_context& loop, WifiSetup& wifi)
      : loop_(loop), wifi_(wifi), input_(loop, ::dup(STDIN_FILENO)) {}

  void read() {
    boost::asio::async_read_until(input_, buffer_, '\n',
                                  [this](const boost::system::error_code& error, std::size_t) {
                                    if (error) return loop_.stop();
                                    std::istream lines(&buffer_);
                                    std::string line;
                                    std::getline(lines, line);
                                    obey(wifi_, json::parse(line));
                                    read();
                                  });
  }

 private:
  boost::asio::io_context& loop_;
  WifiSetup& wifi_;
  boost::asio::posix::stream_descriptor input_;
  boost::asio::streambuf buffer_;
};

int run_wifi(boost::asio::io_context& loop, const std::string& options) {
  std::unique_ptr<WifiSetup> wifi;
  wifi = std::make_unique<WifiSetup>(loop.get_executor(), options_of(json::parse(options)),
                                     [&wifi] { print(as_json(wifi->status())); });
  Commands commands(loop, *wifi);
  commands.read();
  loop.run();
  return 0;
}

int run_portal(boost::asio::io_context& loop, const std::string& address) {
  const auto answer = [address](const http::Request& request) {
    if (auto response = captive_response(request, address)) return *response;
    return http::Response{.body = "the page\n"};
  };
  const auto server =
      HttpServer::listen(loop.get_executor(), address + ":80", {.answer = http::at_once(answer)});
  if (!server) {
    std::cerr << server.error() << '\n';
    return 1;
  }
  print({{"listening", true}});
  loop.run();
  return 0;
}

int run_announcement(boost::asio::io_context& loop, const std::string& name, const std::string& port) {
  std::unique_ptr<Announcement> announcement;
  announcement = std::make_unique<Announcement>(
      loop.get_executor(),
      AnnouncementOptions{.name = name, .port = static_cast<std::uint16_t>(std::stoi(port))},
      [&announcement] {
        print({{"name", announcement->name()}});
      });
  loop.run();
  return 0;
}

int run(const std::vector<std::string>& arguments) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("wifi_example"));
  boost::asio::io_context loop(1);
  boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
  signals.async_wait([&loop](const boost::system::error_code&, int) { loop.stop(); });
  if (arguments.size() == 2 && arguments[0] == "wifi") return run_wifi(loop, arguments[1]);
  if (arguments.size() == 2 && arguments[0] == "portal") return run_portal(loop, arguments[1]);
  if (arguments.size() == 3 && arguments[0] == "announce")
    return run_announcement(loop, arguments[1], arguments[2]);
  std::cerr << "wifi_example wifi OPTIONS | portal ADDRESS | announce NAME PORT\n";
  return 2;
}

}  // namespace
}  // namespace amsbridge

int main(int count, char** arguments) {
  return amsbridge::run({arguments + 1, arguments + count});
}
