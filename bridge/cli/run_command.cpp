#include "bridge/cli/run_command.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "bridge/relay/bridge.hpp"
#include "bridge/settings/describe.hpp"

namespace amsbridge {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::error: return spdlog::level::err;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::debug: return spdlog::level::debug;
  }
  return spdlog::level::info;
}

void log_to_stderr(LogLevel level) {
  auto logger = std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l: %v");
  logger->set_level(spdlog_level(level));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

tl::expected<LoadedSettings, ExitCode> load(const GivenFlags& flags) {
  auto loaded = load_settings(system_inputs(flags));
  if (loaded) return std::move(*loaded);
  for (const SettingsError& error : loaded.error()) fmt::print(stderr, "amsbridge: {}\n", error.sentence());
  return tl::unexpected(ExitCode::configuration);
}

}  // namespace

ExitCode run_command(const GivenFlags& flags) {
  const auto loaded = load(flags);
  if (!loaded) return loaded.error();
  log_to_stderr(loaded->settings.log.level);
  for (const std::string& warning : loaded->warnings) spdlog::warn("{}", warning);
  if (loaded->settings.meters.empty()) {
    spdlog::error(
        "no meter to read: give --source, such as --source serial:///dev/ttyUSB0, or a [[meter]] in a "
        "settings file");
    return ExitCode::configuration;
  }
  return run_bridge(loaded->settings);
}

ExitCode check_config_command(const GivenFlags& flags) {
  const auto loaded = load(flags);
  if (!loaded) return loaded.error();
  for (const std::string& warning : loaded->warnings) fmt::print(stderr, "amsbridge: {}\n", warning);
  fmt::print("{}", describe(*loaded));
  return ExitCode::done;
}

}  // namespace amsbridge
