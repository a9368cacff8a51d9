#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "ams/diagnosis.hpp"
#include "bridge/source/listener.hpp"
#include "metering/line_search.hpp"

namespace amsbridge {

/// A line to be listened to with settings of one's choice.
class ProbeLine {
 public:
  virtual ~ProbeLine() = default;

  /// From now on it is read with these. The error is a sentence.
  [[nodiscard]] virtual tl::expected<void, std::string> open(const SerialParameters&) = 0;
  /// Waits for octets, at most for `limit`.
  [[nodiscard]] virtual Heard hear(std::chrono::milliseconds limit) = 0;
  /// Time as it passes on this line.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const = 0;
};

/// What was heard with one setting.
struct Trial {
  SerialParameters parameters;
  ams::LineWindow line;
  ams::Diagnosis diagnosis = ams::Diagnosis::listening;
  std::string meter;           ///< maker and model, as far as telegrams tell
  bool was_connected = false;  ///< at any time
  bool ended = false;          ///< nothing more can come
};

struct ProbeOptions {
  std::chrono::milliseconds limit = LineSearch::usual_limit;  ///< of each setting
  std::function<void(const Trial&)> tell = [](const Trial&) {};
  std::function<bool()> stopped = [] { return false; };
};

/// Listens once, until it is clear what is the matter or the time is over.
[[nodiscard]] Trial listen(ProbeLine&, const SerialParameters&, const ProbeOptions&);

/// How many settings probe() tries at most.
[[nodiscard]] std::size_t probe_settings();

/// Tries the settings that meters use, likely ones first, until one is found. The result is the trial that
/// found it, else the one that came closest, else the sum of all.
[[nodiscard]] tl::expected<Trial, std::string> probe(ProbeLine&, const ProbeOptions&);

}  // namespace amsbridge
