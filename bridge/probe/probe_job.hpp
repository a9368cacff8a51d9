#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/probe/probe.hpp"
#include "bridge/source/source_url.hpp"

namespace amsbridge {

/// What was heard with one setting, or why a source could not be opened (schema Probe of docs/openapi.yaml).
struct ProbeTrial {
  std::string source;    ///< as it was asked for
  std::string settings;  ///< "2400 baud 8E1"; empty where there are none
  std::uint32_t octets = 0;
  std::uint32_t telegrams = 0;
  std::string code;  ///< name of the diagnosis; empty if the source could not be opened
  std::string sentence;

  bool operator==(const ProbeTrial&) const = default;
};

/// How the search goes. `sentence`s begin with a capital letter and end with a full stop.
struct ProbeState {
  enum class State { idle, running, found, not_found, failed, stopped };
  State state = State::idle;
  std::string source;     ///< that is being tried; or was found, with its settings, as a URL to keep
  double progress = 0;    ///< 0 to 1, never falls
  std::string sentence;   ///< what is the matter; of a line that was found, too (it may need a key)
  std::string next_step;  ///< empty if there is nothing to do
  std::string meter;      ///< maker and model, as far as telegrams tell
  std::vector<ProbeTrial> trials;
};

/// `idle`, `running`, ...
[[nodiscard]] std::string name(ProbeState::State state);

/// Looks for a meter on one source after the other until one is found, on a thread of its own, once at a
/// time. A port is open only while it is tried.
class ProbeJob {
 public:
  struct Options {
    /// On the job's thread when a source begins, after each trial and at the end, but not for progress alone.
    std::function<void()> on_change = [] {};
    /// Of each setting; 0: as probe_limit() says.
    std::chrono::milliseconds limit{0};
  };

  explicit ProbeJob(Options options);
  /// stop(), and waits for the end.
  ~ProbeJob();
  ProbeJob(const ProbeJob&) = delete;
  ProbeJob& operator=(const ProbeJob&) = delete;

  /// Any number of serial lines, tcp:// and udp:// sources, 32 at most. With none it is over at once, and
  /// says that there is no serial port. The error is a sentence: a search is under way, or a source is none
  /// of these.
  tl::expected<void, std::string> start(std::vector<SourceUrl> sources);

  /// Asks for the end and returns at once. A serial line is let go within about 0.2 s; a look-up of a host
  /// name cannot be interrupted.
  void stop();

  /// On the owner's thread, and in on_change.
  [[nodiscard]] ProbeState state() const;

  /// Whether ports may still be open: a search that has been stopped is `stopped` only when they are not.
  [[nodiscard]] bool is_running() const { return state().state == ProbeState::State::running; }

 private:
  struct Search;
  void end_search();

  Options options_;
  std::unique_ptr<Search> search_;
};

/// Sources for start(): all serial ports of this machine.
[[nodiscard]] std::vector<SourceUrl> serial_sources();

}  // namespace amsbridge
