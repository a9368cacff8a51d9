#include "bridge/cli/run_command.hpp"

#include <cstdlib>
#include <ctime>
#include <optional>
#include <sys/resource.h>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "bridge/relay/log_level.hpp"
#include "bridge/running/bridge.hpp"
#include "bridge/settings/describe.hpp"

namespace amsbridge {
namespace {

void log_to_stderr(LogLevel level, EventLog& events) {
  const auto to_stderr = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("", spdlog::sinks_init_list{to_stderr, event_sink(events)});
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l: %v");
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
  use_log_level(level);
}

// The meters' local time is reckoned with that of the process.
void use_time_zone(const std::string& zone) {
  static const char* const inherited = std::getenv("TZ");
  static const std::string before = inherited == nullptr ? "" : inherited;
  if (!zone.empty()) {
    ::setenv("TZ", zone.c_str(), 1);
  } else if (inherited != nullptr) {
    ::setenv("TZ", before.c_str(), 1);
  } else {
    ::unsetenv("TZ");
  }
  ::tzset();
}

// Each line has a descriptor, and a service is given no more than 1,024 unless it asks.
void allow_many_lines() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
}

// Of a bridge that is running: what is wrong with them goes to the log.
std::optional<Settings> load_again(const GivenFlags& flags) {
  auto loaded = load_settings(system_inputs(flags));
  if (!loaded) {
    for (const SettingsError& error : loaded.error()) spdlog::error("{}", error.sentence());
    spdlog::error("the settings are not right, so the bridge goes on with those it has");
    return std::nullopt;
  }
  for (const std::string& warning : loaded->warnings) spdlog::warn("{}", warning);
  return std::move(loaded->settings);
}

tl::expected<LoadedSettings, ExitCode> load(const GivenFlags& flags) {
  auto loaded = load_settings(system_inputs(flags));
  if (loaded) return std::move(*loaded);
  for (const SettingsError& error : loaded.error()) fmt::print(stderr, "amsbridge: {}\n", error.sentence());
  return tl::unexpected(ExitCode::configuration);
}

BridgeEnd run(const LoadedSettings& loaded, const GivenFlags& flags, EventLog& events) {
  log_to_stderr(loaded.settings.log.level, events);
  use_time_zone(loaded.settings.time_zone);
  for (const std::string& warning : loaded.warnings) spdlog::warn("{}", warning);
  if (loaded.settings.meters.empty() && loaded.settings.http.listen.empty()) {
    spdlog::error(
        "no meter to read: give --source, such as --source serial:///dev/ttyUSB0, or a [[meter]] in a "
        "settings file");
    return {ExitCode::configuration};
  }
  const BridgeSurroundings surroundings{[&flags] { return load_again(flags); },
                                        [&flags] { return system_inputs(flags); }, &events};
  return run_bridge(loaded.settings, surroundings);
}

}  // namespace

ExitCode run_command(const GivenFlags& flags) {
  allow_many_lines();
  EventLog events;
  BridgeEnd end{ExitCode::done, true};
  while (end.restart) {
    auto loaded = load(flags);
    if (!loaded) return loaded.error();
    end = run(*loaded, flags, events);
  }
  return end.code;
}
ExitCode check_config_command(const GivenFlags& flags) {
  const auto loaded = load(flags);
  if (!loaded) return loaded.error();
  for (const std::string& warning : loaded->warnings) fmt::print(stderr, "amsbridge: {}\n", warning);
  fmt::print("{}", describe(*loaded));
  return ExitCode::done;
}

}  // namespace amsbridge
