#pragma once

#include <chrono>
#include <optional>

namespace amsbridge {

/// When an adapter that is open but silent is taken for stuck.
struct StuckLimits {
  std::chrono::milliseconds least = std::chrono::seconds{60};  ///< of silence
  int usual_pauses = 3;                                        ///< as many of the line's longest usual pause
  std::chrono::milliseconds longest = std::chrono::hours{1};   ///< between two attempts to wake it up
};

/// Tells a stuck adapter from a meter that pauses: learns how long the line usually pauses, and lets twice as
/// much time pass after every attempt that wakes nothing up. A line that has never brought octets is not
/// stuck. Knows no clock of its own.
class StuckWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit StuckWatch(StuckLimits limits) : limits_(limits) {}

  void octets(Time now);
  /// The line was closed and opened again because it was silent.
  void reopened(Time now);
  /// The line was lost: its pause says nothing.
  void lost() { last_octets_.reset(); }
  /// When the line is to be reopened, unless octets come; nothing if it need not be.
  [[nodiscard]] std::optional<Time> due() const;

 private:
  void learn(Time::duration pause);

  StuckLimits limits_;
  Time::duration usual_{0};  // the longest of the latest pauses
  std::optional<Time> last_octets_;
  std::optional<Time> last_attempt_;  // since the last octets
  int attempts_ = 0;                  // likewise
};

}  // namespace amsbridge
