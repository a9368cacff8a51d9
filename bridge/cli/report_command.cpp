#include "bridge/cli/report_command.hpp"

#include <fstream>
#include <string>
#include <sys/utsname.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include "bridge/cli/broker_inquiry.hpp"
#include "bridge/cli/command_log.hpp"
#include "bridge/settings/describe.hpp"
#include "bridge/source/listener.hpp"
#include "bridge/version.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds patience{3};

// PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
std::string distribution() {
  constexpr std::string_view key = "PRETTY_NAME=\"";
  std::ifstream file("/etc/os-release");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key)) return line.substr(key.size(), line.rfind('"') - key.size());
  }
  return "unknown distribution";
}

std::string system_words() {
  utsname system{};
  if (::uname(&system) != 0) return distribution();
  return fmt::format("{}; {} {} {}", distribution(), system.sysname, system.release, system.machine);
}

std::string build_words() {
#ifdef NDEBUG
  constexpr const char* kind = "release";
#else
  constexpr const char* kind = "debug";
#endif
  return fmt::format("{} ({}, g++ {}, C++ {})", version, kind, __VERSION__, __cplusplus);
}

boost::system::error_code connection_error(const TcpUrl& url) {
  asio::io_context loop;
  asio::ip::tcp::socket socket(loop);
  boost::system::error_code error;
  const auto addresses = asio::ip::tcp::resolver(loop).resolve(url.host, std::to_string(url.port), error);
  if (error) return error;
  error = asio::error::timed_out;
  asio::async_connect(socket, addresses, [&](boost::system::error_code code, const auto&) { error = code; });
  loop.run_for(patience);
  return error;
}

struct SourceState {
  std::string operator()(const SerialUrl& url) const { return opened(url); }
  std::string operator()(const FileUrl& url) const { return opened(url); }
  std::string operator()(const StdinUrl&) const { return "standard input"; }
  std::string operator()(const TcpUrl& url) const {
    const auto error = connection_error(url);
    return error ? "cannot be reached: " + error.message() : "can be reached";
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return "not tried";
  }

  static std::string opened(const SourceUrl& url) {
    const auto listener = Listener::open(url);
    return listener ? "can be opened" : listener.error();
  }
};

void report_system() {
  fmt::print("amsbridge report\n\nversion: {}\nsystem:  {}\n", build_words(), system_words());
}

void report_settings(const LoadedSettings& loaded) {
  fmt::print("\nsettings:\n{}", describe(loaded));
  for (const std::string& warning : loaded.warnings) fmt::print("warning: {}\n", warning);
}

void report_sources(const Settings& settings) {
  fmt::print("\nsources:\n");
  if (settings.meters.empty()) fmt::print("none\n");
  for (const MeterSettings& meter : settings.meters)
    fmt::print("{}: {}\n", to_string(meter.source), std::visit(SourceState(), meter.source));
}

// Whatever a running bridge counts and says of its last faults stands in its status.
void report_bridge(const MqttSettings& mqtt) {
  const BrokerAnswer answer = ask_running_bridge(mqtt, patience);
  fmt::print("\nbroker:\n{}:{}: {}\n\nrunning bridge:\n{}\n", mqtt.host, mqtt.port, answer.broker,
             answer.status.empty() ? "none answers on this broker and base topic" : answer.status);
}

}  // namespace

ExitCode report_command(const GivenFlags& flags) {
  log_warnings_to_stderr();
  report_system();
  const auto loaded = load_settings(system_inputs(flags));
  if (!loaded) {
    fmt::print("\nsettings:\n");
    for (const SettingsError& error : loaded.error()) fmt::print("error: {}\n", error.sentence());
    return ExitCode::configuration;
  }
  report_settings(*loaded);
  report_sources(loaded->settings);
  report_bridge(loaded->settings.mqtt);
  return ExitCode::done;
}

}  // namespace amsbridge
