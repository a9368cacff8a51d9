#include "bridge/cli/probe_command.hpp"

#include <memory>

#include <fmt/format.h>

#include "bridge/cli/command_log.hpp"
#include "bridge/cli/stop_signals.hpp"
#include "bridge/diagnosis/diagnosis_words.hpp"
#include "bridge/probe/probe.hpp"
#include "bridge/probe/serial_ports.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds only_try{35'000};  // a source without settings

// A real line. Only serial ones have settings.
class SourceLine final : public ProbeLine {
 public:
  explicit SourceLine(SourceUrl url) : url_(std::move(url)) {}

  tl::expected<void, std::string> open(const SerialParameters& parameters) override {
    listener_.reset();  // before: it has the port for itself
    if (auto* serial = std::get_if<SerialUrl>(&url_)) serial->parameters = parameters;
    auto opened = Listener::open(url_);
    if (!opened) return tl::unexpected(std::move(opened.error()));
    listener_ = std::move(*opened);
    return {};
  }
  Heard hear(milliseconds limit) override { return listener_->hear(limit); }
  std::chrono::steady_clock::time_point now() const override { return std::chrono::steady_clock::now(); }

 private:
  SourceUrl url_;
  std::unique_ptr<Listener> listener_;
};

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

std::string settings_words(const SerialParameters& line) {
  const char parity = line.parity == Parity::none ? 'N' : line.parity == Parity::even ? 'E' : 'O';
  return fmt::format("{} baud {}{}{}", line.baud, line.data_bits, parity, line.stop_bits);
}

void tell_trial(const Trial& trial) {
  fmt::print(stderr, "{:<18} {:>5} octets, {:>3} telegrams: {}\n", settings_words(trial.parameters),
             trial.line.octets, trial.line.readings, ams::sentence(trial.diagnosis));
}

// Without what is so by itself, so that it can be remembered.
std::string url_to_keep(const SourceUrl& url, const SerialParameters& found) {
  const auto* serial = std::get_if<SerialUrl>(&url);
  if (serial == nullptr) return to_string(url);
  std::string text = to_string(SerialUrl{serial->path, found});
  if (found.data_bits == SerialParameters{}.data_bits && found.stop_bits == SerialParameters{}.stop_bits)
    text.resize(text.find("&data="));
  return text;
}

// A file does not go on, however long one waits.
std::string words_for(const Trial& trial) {
  if (!trial.ended || trial.diagnosis != ams::Diagnosis::listening) return diagnosis_words(trial.diagnosis);
  return fmt::format("The source has ended: {} octets came, which are too few to say more.",
                     trial.line.octets);
}

tl::expected<Trial, std::string> try_out(const SourceUrl& url, const ProbeOptions& options) {
  SourceLine line(url);
  if (std::holds_alternative<SerialUrl>(url)) return probe(line, options);
  if (const auto opened = line.open({}); !opened) return tl::unexpected(opened.error());
  return listen(line, {}, options);
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
  if (std::holds_alternative<MqttUrl>(*url)) {
    fmt::print(stderr,
               "amsbridge: there is no line to probe behind an MQTT source: 'amsbridge run' reads it, and "
               "'amsbridge inspect' explains a message\n");
    return ExitCode::usage;
  }
  static_cast<void>(stop_requested());
  ProbeOptions probing;
  if (!std::holds_alternative<SerialUrl>(*url)) probing.limit = only_try;
  if (options.seconds) probing.limit = milliseconds(static_cast<std::int64_t>(*options.seconds * 1000));
  probing.tell = tell_trial;
  probing.stopped = stop_requested;
  const auto result = try_out(*url, probing);
  if (!result) {
    fmt::print(stderr, "amsbridge: {}\n", result.error());
    return ExitCode::source;
  }
  if (!result->was_connected) {
    fmt::print(stderr,
               "amsbridge: cannot connect to {}: check address and port, and that it is switched on\n",
               to_string(*url));
    return ExitCode::source;
  }
  if (!result->meter.empty()) fmt::print("{}\n", result->meter);
  fmt::print("{}\n", words_for(*result));
  if (!is_found(result->diagnosis)) return ExitCode::nothing_decoded;
  fmt::print("{}\n", url_to_keep(*url, result->parameters));
  return ExitCode::done;
}

}  // namespace amsbridge
