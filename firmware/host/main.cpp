// The device on a computer: its whole program, with a folder as flash, a serial line as the meter's, and
// files as buttons and networks (ControlFolder). `restart` begins the program anew, as on the chip.

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "bridge/crypto/openssl_gcm.hpp"
#include "bridge/http/http_server.hpp"
#include "firmware/device/device.hpp"
#include "firmware/host/host_chip.hpp"
#include "firmware/host/host_clock.hpp"
#include "firmware/host/host_files.hpp"
#include "firmware/host/host_log.hpp"
#include "firmware/host/host_mqtt.hpp"
#include "firmware/host/host_network.hpp"
#include "firmware/host/host_page.hpp"
#include "firmware/host/host_uart.hpp"
#include "firmware/host/host_updater.hpp"

namespace amsbridge::device {
namespace {

struct Arguments {
  std::string folder = "amsbridge-device";
  std::string surroundings = "amsbridge-device/surroundings";
  std::string serial;
  HostNetworkOptions network;
  HostChipOptions chip;
  unsigned speed = 1;
  std::optional<unsigned> power_cut;
  std::string update_key;
  bool open_access_point = false;
};

const std::map<std::string, ResetReason> reset_reasons{{"power", ResetReason::power},
                                                       {"software", ResetReason::software},
                                                       {"watchdog", ResetReason::watchdog},
                                                       {"exception", ResetReason::exception}};

void describe(CLI::App& app, Arguments& arguments) {
  app.add_option("--folder", arguments.folder, "The flash: settings, history, updates.");
  app.add_option("--surroundings", arguments.surroundings,
                 "Files that stand for networks in reach, the button, the thermometer and the LED.");
  app.add_option("--serial", arguments.serial, "Serial line of the meter; none if left out.");
  app.add_option("--http", arguments.network.page, "Address and port of the page.");
  app.add_option("--dns-port", arguments.network.dns_port,
                 "Port of the access point's DNS; none if left out.");
  app.add_option("--id", arguments.chip.id, "MAC address, twelve hexadecimal digits.");
  app.add_option("--reset", arguments.chip.reset_reason,
                 "Why it begins: power, software, watchdog or exception.")
      ->transform(CLI::CheckedTransformer(reset_reasons));
  app.add_option("--speed", arguments.speed, "Time runs so many times as fast.")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--power-cut", arguments.power_cut, "Power is cut in the middle of that write, from 0.");
  app.add_option("--update-key", arguments.update_key,
                 "PEM file of the public key that updates are signed for.");
  app.add_flag("--open-access-point", arguments.open_access_point, "No passphrase for the access point.");
}

/// The same program with what it was called with, and another reason.
[[noreturn]] void begin_anew(int count, char** arguments) {
  std::vector<char*> words(arguments, arguments + count);
  std::array<std::string, 2> reason = {"--reset", "software"};
  for (std::string& word : reason) words.push_back(word.data());
  words.push_back(nullptr);
  execv("/proc/self/exe", words.data());
  std::perror("amsbridge-device");
  _exit(1);
}

/// True: it wants to begin anew.
bool run(const Arguments& arguments) {
  const std::filesystem::path folder = arguments.folder;
  const ControlFolder surroundings(arguments.surroundings);
  HostFiles files(folder / "flash", arguments.power_cut);
  HostNetwork network(surroundings, arguments.network);
  const auto has_network = [&network] { return network.station().state == StationState::joined; };
  HostClock clock(arguments.speed, has_network);
  date_log_by(&clock);
  HostMqtt mqtt(has_network);
  HostChip chip(surroundings, arguments.chip);
  HostLed led(surroundings);
  HostUart uart(arguments.serial);
  HostThermometer thermometer(surroundings);
  HostUpdater updater(folder / "update", arguments.update_key);
  OpenSslGcm gcm;
  Board board{chip, led, uart, network, mqtt, files, clock, thermometer, updater, gcm};
  Device device(
      board, host_log(),
      {.page = host_page(), .version = AMSBRIDGE_VERSION, .open_access_point = arguments.open_access_point});

  boost::asio::io_context loop(1);
  bool is_stopped = false;
  boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
  signals.async_wait([&](auto, int) { is_stopped = true; });
  auto server = HttpServer::listen(loop.get_executor(), arguments.network.page, device.handler());
  if (!server) throw CLI::ValidationError("--http", server.error());
  say(LogLevel::info,
      "The page is open at http://" + arguments.network.page + "/, its setup code is " + device.setup_code());
  constexpr std::chrono::milliseconds turn{5};
  while (!is_stopped && !chip.wants_restart()) {
    loop.run_for(turn);
    network.poll(std::chrono::steady_clock::now());
    device.poll();
  }
  date_log_by(nullptr);
  return chip.wants_restart();
}

}  // namespace
}  // namespace amsbridge::device

int main(int count, char** words) {
  using namespace amsbridge::device;  // NOLINT(google-build-using-namespace): all that this is
  Arguments arguments;
  CLI::App app("The amsbridge device on a computer, to try it and to test it.");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  describe(app, arguments);
  try {
    app.parse(count, words);
    constexpr std::chrono::milliseconds usual_join{2'000};
    arguments.network.join = usual_join / arguments.speed;
    arguments.chip.boot_record = std::filesystem::path(arguments.folder) / "boot-record";
    if (!run(arguments)) return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  begin_anew(count, words);
}
