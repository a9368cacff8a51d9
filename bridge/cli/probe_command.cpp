#include "bridge/cli/probe_command.hpp"

#include <fmt/format.h>

#include "bridge/cli/command_log.hpp"
#include "bridge/cli/stop_signals.hpp"
#include "bridge/probe/probe_source.hpp"
#include "bridge/probe/serial_ports.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;

ExitCode list_ports() {
  const auto ports = serial_ports();
  if (ports.empty()) {
    fmt::print(stderr, "amsbridge: there is no serial port here: is the adapter plugged in?\n");
    return ExitCode::source;
  }
  for (const std::string& port : ports) fmt::print("serial://{}\n", port);
  fmt::print(stderr, "amsbridge: to try one: amsbridge probe serial://{}\n", ports.front());
  return ExitCode::done;
}

void tell_trial(const Trial& trial) {
  fmt::print(stderr, "{:<18} {:>5} octets, {:>3} telegrams: {}\n", settings_words(trial.parameters),
             trial.line.octets, trial.line.readings, ams::sentence(trial.diagnosis));
}

}  // namespace

ExitCode probe_command(const ProbeCommandOptions& options) {
  log_warnings_to_stderr();
  if (options.source.empty()) return list_ports();
  const auto url = parse_source_url(options.source);
  if (!url) {
    fmt::print(stderr, "amsbridge: {}\n", url.error());
    return ExitCode::usage;
  }
  if (const auto refusal = no_line_behind(*url)) {
    fmt::print(stderr, "amsbridge: {}\n", *refusal);
    return ExitCode::usage;
  }
  static_cast<void>(stop_requested());
  ProbeOptions probing;
  probing.limit = probe_limit(*url);
  if (options.seconds) probing.limit = milliseconds(static_cast<std::int64_t>(*options.seconds * 1000));
  probing.tell = tell_trial;
  probing.stopped = stop_requested;
  const auto result = probe_source(*url, probing);
  if (!result) {
    fmt::print(stderr, "amsbridge: {}\n", result.error());
    return ExitCode::source;
  }
  if (!result->meter.empty()) fmt::print("{}\n", result->meter);
  fmt::print("{}\n", words_for(*result).in_one());
  if (!is_found(result->diagnosis)) return ExitCode::nothing_decoded;
  fmt::print("{}\n", url_to_keep(*url, result->parameters));
  return ExitCode::done;
}

}  // namespace amsbridge
