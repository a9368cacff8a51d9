#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ams/diagnosis.hpp"
#include "metering/serial_parameters.hpp"

namespace amsbridge {

/// True if telegrams arrive whole: the line needs no other settings, whatever else may be the matter.
[[nodiscard]] bool is_found(ams::Diagnosis);

/// What has been heard with a setting so far.
struct SettingHeard {
  const ams::LineWindow& line;  ///< since it was set
  std::string_view meter;       ///< maker and model, as far as telegrams tell
  bool in_burst = false;        ///< the last octet is younger than LineWatch::burst_gap
};

/// Listening with one setting: as long as it is not clear what is the matter, and to the end of a burst,
/// since that tells a lot, but not for ever.
class Listening {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  Listening(Steady started, std::chrono::milliseconds limit) : end_(started + limit), limit_(limit) {}

  [[nodiscard]] bool goes_on(const SettingHeard&, Steady now) const;
  /// How much of its time is over: 0 to 1,000.
  [[nodiscard]] unsigned per_mille(Steady now) const;

 private:
  Steady end_;
  std::chrono::milliseconds limit_;
};

/// What was heard with one setting.
struct SettingTried {
  SerialParameters parameters;
  ams::Diagnosis diagnosis = ams::Diagnosis::listening;
  std::uint32_t octets = 0;
  std::uint32_t readings = 0;
};

/// Finds a line's speed and parity by listening: tries the settings that meters use, likely ones first, until
/// telegrams come whole with one. Knows neither line nor decoder:
///
///     search.begin(now);
///     set the line to search.parameters(), forget what was heard
///     several times a second:
///       if search.hear(heard, now) == Step::change: the same with the next search.parameters()
///       if it == Step::over: see search.outcome()
///
/// Takes no memory but its own.
class LineSearch {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  enum class Step : std::uint8_t { listen, change, over };

  /// How it has ended: with the trial that found the setting, else with the one that came closest, else with
  /// none, and what all of them together have shown.
  struct Outcome {
    std::optional<std::size_t> trial;
    ams::Diagnosis diagnosis = ams::Diagnosis::listening;
  };

  static constexpr std::size_t settings = 14;  ///< it tries at most
  static constexpr std::chrono::milliseconds usual_limit{21'000};

  /// `limit`: of each setting.
  explicit LineSearch(std::chrono::milliseconds limit = usual_limit) : limit_(limit) { begin({}); }

  /// Anew; `first` is tried before the others, if it is one of them.
  void begin(Steady now, const std::optional<SerialParameters>& first = std::nullopt);
  /// What the line is to be read with now.
  [[nodiscard]] SerialParameters parameters() const;

  Step hear(const SettingHeard&, Steady now);
  /// For who listens by itself: all that was heard with `parameters()`.
  Step heard(const ams::LineWindow&, Steady now);

  [[nodiscard]] std::size_t trials() const { return tried_; }
  /// In their order, from 0.
  [[nodiscard]] SettingTried trial(std::size_t place) const;
  [[nodiscard]] Outcome outcome() const;
  /// What was heard with all of them together.
  [[nodiscard]] const ams::LineWindow& all() const { return all_; }
  /// How far it has come, were every setting to be tried in full: 0 to 1,000.
  [[nodiscard]] unsigned per_mille(Steady now) const;

 private:
  struct Trial {
    std::uint32_t octets;
    std::uint16_t readings;
    std::uint8_t setting;
    ams::Diagnosis diagnosis;
  };

  [[nodiscard]] std::optional<std::size_t> closest() const;
  void prefer_speed(std::uint32_t baud);
  /// In the order of settings; `place` is not before `front`.
  void put_before(std::size_t front, std::size_t place);

  std::chrono::milliseconds limit_;
  Listening listening_{{}, limit_};
  std::array<std::uint8_t, settings> order_{};  // of the settings; those before `tried_` have been tried
  std::array<Trial, settings> trials_{};
  std::size_t tried_ = 0;
  ams::LineWindow all_;
};

}  // namespace amsbridge
