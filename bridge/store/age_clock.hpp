#pragma once

#include <chrono>
#include <optional>

namespace amsbridge {

/// Tells how old messages are although the wall clock may be wrong: it steps when NTP first answers, and on a
/// machine without a battery it starts in 1970. Ages are measured on a scale that goes on through such steps:
/// wall time less `offset`, which is kept with the messages.
class AgeClock {
 public:
  using WallTime = std::chrono::system_clock::time_point;
  using SteadyTime = std::chrono::steady_clock::time_point;
  /// A moment on the scale. Only differences mean something.
  using Stamp = std::chrono::milliseconds;

  /// A difference from what was expected that is a step of the clock and no age.
  static constexpr std::chrono::milliseconds step = std::chrono::days{1};

  explicit AgeClock(std::chrono::milliseconds offset = {}) : offset_(offset) {}

  /// Whether `look` has been called. Before that, the newest stamp that is kept must help.
  [[nodiscard]] bool has_looked() const { return last_.has_value(); }
  /// Tells the time, again and again. A step since the last call moves the scale along. At the first call
  /// the scale goes on from `newest` if the clock was, or is, wrong.
  void look(WallTime now, SteadyTime steady, std::optional<Stamp> newest);
  /// Before the first look the arrival of a message is the best there is.
  void look_at_arrival(WallTime arrival, std::optional<Stamp> newest);

  /// The stamp for an arrival. One that is a step away from the last look is taken as now.
  [[nodiscard]] Stamp stamp(WallTime arrival) const;
  [[nodiscard]] std::chrono::milliseconds offset() const { return offset_; }

 private:
  struct Look {
    WallTime wall;
    SteadyTime steady;
  };

  [[nodiscard]] Stamp scale(WallTime wall) const;
  void go_on_from(Stamp newest, WallTime now);

  std::chrono::milliseconds offset_;
  std::optional<Look> last_;
  std::optional<WallTime> last_arrival_;
};

}  // namespace amsbridge
