#include "bridge/cli/simulate_command.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bridge/cli/simulate_output.hpp"
#include "bridge/cli/stop_signals.hpp"
#include "metering/written.hpp"
#include "simulator/faults.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using std::chrono::sys_seconds;

constexpr std::size_t octets_at_once = 8;
constexpr std::chrono::hours unpaced_duration{1};

std::optional<sys_seconds> parse_start(const std::string& text) {
  std::tm fields{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &fields);
  if (rest == nullptr || std::string_view(rest) != "Z") return std::nullopt;
  return std::chrono::time_point_cast<std::chrono::seconds>(
      std::chrono::system_clock::from_time_t(::timegm(&fields)));
}

std::string hexadecimal(std::span<const std::uint8_t> octets) {
  return fmt::format("{:02x}\n", fmt::join(octets, " "));
}

// Numbers go as text, so that their decimals survive any reader of JSON.
nlohmann::ordered_json as_json(const std::vector<simulator::Value>& values) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const simulator::Value& value : values) {
    const ams::Decimal number{value.mantissa, static_cast<std::int8_t>(value.exponent)};
    object[value.key] = written([&](ams::TextWriter& out) { ams::write_decimal(out, number); });
  }
  return object;
}

nlohmann::ordered_json as_json(const simulator::Expected& expected) {
  return {{"maker", expected.maker},
          {"meter_id", expected.meter_id},
          {"meter_model", expected.meter_model},
          {"list", expected.list},
          {"meter_time", expected.meter_time},
          {"ident", expected.ident},
          {"channel", expected.channel},
          {"medium", expected.medium},
          {"unchecked", expected.unchecked},
          {"values", as_json(expected.values)}};
}

std::string expected_line(const simulator::Telegram& telegram, bool untouched) {
  nlohmann::ordered_json line = {{"time", telegram.time.time_since_epoch().count()},
                                 {"untouched", untouched}};
  line.update(as_json(telegram.expected));
  if (!telegram.sub_meters.empty()) line["sub_meters"] = nlohmann::ordered_json::array();
  for (const simulator::Expected& meter : telegram.sub_meters) line["sub_meters"].push_back(as_json(meter));
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

microseconds duration_of_octet(const simulator::LineSettings& line) {
  const unsigned parity_bits = line.parity == simulator::Parity::none ? 0 : 1;
  const unsigned bits = 1 + line.data_bits + parity_bits + line.stop_bits;
  return microseconds(1'000'000ULL * bits / line.baud);
}

class Simulation {
 public:
  Simulation(const SimulateOptions& options, const simulator::Model& model, const simulator::Faults& faults,
             sys_seconds start, SimulateOutput& output)
      : options_(options),
        output_(output),
        meter_(model, options.seed, start),
        line_(faults, options.seed, model.line),
        one_octet_(duration_of_octet(model.line)),
        start_(start) {
    if (!options.expected.empty()) expected_.open(options.expected);
  }

  bool expected_is_open() const { return options_.expected.empty() || expected_.is_open(); }

  // False if something could not be written; a sentence has said so.
  bool run() {
    if (!output_.wait_for_reader(stop_flag())) return true;
    began_ = steady_clock::now();
    for (std::uint64_t sent = 0; !stop_requested(); ++sent) {
      const simulator::Telegram telegram = meter_.next();
      if (options_.telegrams ? sent == *options_.telegrams
                             : !output_.paced() && telegram.time >= start_ + unpaced_duration) {
        break;
      }
      if (!wait_until(telegram.time - start_)) break;
      if (!send(telegram)) return false;
    }
    return output_.finish(stop_flag()) || say_unwritable(options_.to);
  }

 private:
  bool send(const simulator::Telegram& telegram) {
    const simulator::Octets octets = line_.apply(telegram.octets, telegram.pieces);
    // Written before the octets, so that whoever sees the telegram finds what to expect of it.
    if (expected_.is_open() &&
        !(expected_ << expected_line(telegram, line_.last_untouched()) << std::flush)) {
      return say_unwritable(options_.expected);
    }
    return write(octets) || say_unwritable(options_.to);
  }

  bool write(std::span<const std::uint8_t> octets) {
    if (options_.hexadecimal) {
      const std::string text = hexadecimal(octets);
      return output_.write(std::vector<std::uint8_t>(text.begin(), text.end()));
    }
    return output_.paced() ? send_at_baud(octets) : output_.write(octets);
  }

  // False, for the caller to return.
  static bool say_unwritable(const std::string& path) {
    fmt::print(stderr, "amsbridge: cannot write {}: {}\n", path == "-" ? "standard output" : path,
               std::strerror(errno));
    return false;
  }

  bool send_at_baud(std::span<const std::uint8_t> octets) {
    auto due = steady_clock::now();
    for (; !octets.empty() && !stop_requested();
         octets = octets.subspan(std::min(octets.size(), octets_at_once))) {
      const auto piece = octets.first(std::min(octets.size(), octets_at_once));
      due += scaled(one_octet_ * piece.size());
      std::this_thread::sleep_until(due);
      if (!output_.write(piece)) return false;
    }
    return true;
  }

  bool wait_until(milliseconds simulated) const {
    if (!output_.paced()) return !stop_requested();
    const auto due = began_ + scaled(simulated);
    constexpr milliseconds longest_nap{100};
    while (!stop_requested()) {
      const auto left = due - steady_clock::now();
      if (left <= steady_clock::duration::zero()) return true;
      std::this_thread::sleep_for(std::min<steady_clock::duration>(left, longest_nap));
    }
    return false;
  }

  steady_clock::duration scaled(microseconds simulated) const {
    return std::chrono::duration_cast<steady_clock::duration>(
        std::chrono::duration<double, std::micro>(simulated) / options_.speed);
  }

  const SimulateOptions& options_;
  SimulateOutput& output_;
  simulator::Meter meter_;
  simulator::FaultyLine line_;
  microseconds one_octet_;
  sys_seconds start_;
  steady_clock::time_point began_;
  std::ofstream expected_;
};

struct LinkName {
  simulator::Link link;
  std::string_view name;
};
constexpr std::array link_names = {
    LinkName{simulator::Link::hdlc, "HDLC"}, LinkName{simulator::Link::mbus, "M-Bus"},
    LinkName{simulator::Link::p1, "P1"}, LinkName{simulator::Link::sml, "SML"}};

std::string known_models() {
  std::string lines;
  for (const auto& [link, name] : link_names) {
    lines += fmt::format("{}\n", name);
    for (const simulator::Model& model : simulator::models()) {
      if (model.link != link) continue;
      lines += fmt::format("  {:<20} {:<2} {:<10} {}\n", model.name, model.country, model.maker,
                           model.description);
    }
  }
  return lines;
}

// The keys are published test keys, in every copy of this program.
void say_keys(const simulator::Model& model) {
  if (model.key.empty()) return;
  fmt::print(stderr, "amsbridge: {} encrypts with the key {}", model.name, model.key);
  if (!model.authentication_key.empty()) {
    fmt::print(stderr, " and authenticates with the key {}", model.authentication_key);
  }
  fmt::print(stderr, "\n");
}

}  // namespace

ExitCode simulate_command(const SimulateOptions& options) {
  const simulator::Model* model = simulator::find_model(options.meter);
  if (model == nullptr) {
    fmt::print(stderr, "amsbridge: there is no simulated meter '{}'; there are:\n{}", options.meter,
               known_models());
    return ExitCode::usage;
  }
  const simulator::ParsedFaults faults = simulator::parse_faults(options.faults);
  if (!faults.error.empty()) {
    fmt::print(stderr, "amsbridge: --faults: {}\n", faults.error);
    return ExitCode::usage;
  }
  auto start = std::optional(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  if (options.start) start = parse_start(*options.start);
  if (!start) {
    fmt::print(stderr, "amsbridge: --start: '{}' is no time like 2026-01-31T12:00:00Z\n", *options.start);
    return ExitCode::usage;
  }
  static_cast<void>(stop_requested());
  const auto output = open_simulate_output(options.to);
  if (!output) {
    fmt::print(stderr, "amsbridge: {}\n", output.error());
    return ExitCode::source;
  }
  say_keys(*model);
  Simulation simulation(options, *model, faults.faults, *start, **output);
  if (!simulation.expected_is_open()) {
    fmt::print(stderr, "amsbridge: cannot write {}\n", options.expected);
    return ExitCode::source;
  }
  return simulation.run() ? ExitCode::done : ExitCode::source;
}

}  // namespace amsbridge
