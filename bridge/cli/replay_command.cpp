#include "bridge/cli/replay_command.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "bridge/cli/simulate_output.hpp"
#include "bridge/cli/stop_signals.hpp"
#include "bridge/recording/anonymiser.hpp"
#include "bridge/recording/recording.hpp"
#include "bridge/recording/recording_writer.hpp"
#include "bridge/version.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

tl::expected<Recording, std::string> read_file(const std::string& path) {
  if (path == "-") return read_recording(std::cin);
  std::ifstream in(path, std::ios::binary);
  if (!in) return tl::unexpected<std::string>(std::strerror(errno));
  return read_recording(in);
}

ExitCode check(const ReplayOptions& options, const Recording& recording) {
  const auto expected = recording.expected();
  if (expected.empty()) {
    fmt::print(stderr,
               "amsbridge: {}: there is nothing to compare with: it has no lines that begin with '='\n",
               options.file);
    return ExitCode::nothing_decoded;
  }
  const std::string differing = difference(expected, decoded(recording));
  fmt::print("{}", differing);
  fmt::print(stderr, "amsbridge: {}: {}\n", options.file,
             differing.empty() ? fmt::format("decoded as expected, {} lines", expected.size())
                               : "decoded otherwise than expected (-: expected, +: decoded)");
  return differing.empty() ? ExitCode::done : ExitCode::nothing_decoded;
}

// Written last, and only if it holds something: it may be the file that was read.
ExitCode anonymise(const ReplayOptions& options, const Recording& recording) {
  std::string anonymous;
  RecordingHeader header;
  header.source = "(left out)";
  header.version = version;
  RecordingWriter writer(header, [&](const std::string& lines) { anonymous += lines; });
  Anonymiser anonymiser(
      secret_seed(), [&](const RecordedOctets& kept) { writer.push(kept); },
      [&](const std::string& comment) { writer.comment(comment); });
  for (const RecordingLine& line : recording.lines) {
    if (const auto* gap = std::get_if<RecordedGap>(&line)) anonymiser.set(*gap);
    if (const auto* octets = std::get_if<RecordedOctets>(&line)) anonymiser.push(*octets);
  }
  anonymiser.finish();
  writer.finish();
  const bool is_worth_it = writer.readings() > 0;
  fmt::print(stderr, "amsbridge: {}{} readings kept, {} octets left out\n",
             is_worth_it ? "" : "nothing is written: ", writer.readings(), anonymiser.left_out());
  if (!is_worth_it) return ExitCode::nothing_decoded;
  std::ofstream out(options.anonymise, std::ios::binary);
  if (out << anonymous && out.flush()) return ExitCode::done;
  fmt::print(stderr, "amsbridge: cannot write {}: {}\n", options.anonymise, std::strerror(errno));
  return ExitCode::source;
}

// False if a signal came first.
bool wait_until(steady_clock::time_point due) {
  constexpr milliseconds longest_nap{50};
  while (!stop_requested()) {
    const auto left = due - steady_clock::now();
    if (left <= steady_clock::duration::zero()) return true;
    std::this_thread::sleep_for(std::min<steady_clock::duration>(left, longest_nap));
  }
  return false;
}

bool send_all(const ReplayOptions& options, const Recording& recording, SimulateOutput& output) {
  const auto began = steady_clock::now();
  for (const RecordingLine& line : recording.lines) {
    const auto* recorded = std::get_if<RecordedOctets>(&line);
    if (recorded == nullptr) continue;
    if (options.speed > 0) {
      const std::chrono::duration<double, std::milli> scaled =
          std::chrono::duration<double, std::milli>(recorded->time) / options.speed;
      if (!wait_until(began + std::chrono::duration_cast<steady_clock::duration>(scaled))) return true;
    }
    if (!output.write(recorded->octets)) return false;
  }
  return true;
}

ExitCode send(const ReplayOptions& options, const Recording& recording) {
  const std::string to = options.to.empty() ? "-" : options.to;
  const auto output = open_simulate_output(to);
  if (!output) {
    fmt::print(stderr, "amsbridge: {}\n", output.error());
    return ExitCode::source;
  }
  if (!(*output)->wait_for_reader(stop_flag())) return ExitCode::done;
  if (send_all(options, recording, **output) && (*output)->finish(stop_flag())) return ExitCode::done;
  fmt::print(stderr, "amsbridge: cannot write {}: {}\n", to == "-" ? "standard output" : to,
             std::strerror(errno));
  return ExitCode::source;
}

}  // namespace

ExitCode replay_command(const ReplayOptions& options) {
  static_cast<void>(stop_requested());
  const auto recording = read_file(options.file);
  if (!recording) {
    fmt::print(stderr, "amsbridge: {}: {}\n", options.file, recording.error());
    return ExitCode::source;
  }
  if (!options.anonymise.empty()) return anonymise(options, *recording);
  if (options.check && options.to.empty()) return check(options, *recording);
  const ExitCode sent = send(options, *recording);
  return options.check && sent == ExitCode::done ? check(options, *recording) : sent;
}

}  // namespace amsbridge
