#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "firmware/device/history/measured.hpp"
#include "firmware/device/history/span.hpp"

namespace amsbridge::device {

/// Turns readings into hours. Times are milliseconds since 1970; energy, as in Span.
///
/// A reading holds until the next one: at most three times as long as the shorter of the last two intervals,
/// at least a minute and at most an hour. Energy is counted by the power that holds. A register that comes
/// puts it right: the difference goes evenly to the time since the register before. What of that time is in
/// hours that have been given out already becomes a span of its own.
///
/// An hour is given out when its registers are known, or 90 seconds after its end.
class Tally {
 public:
  /// Goes on where this was the last hour that is kept. Before anything else.
  void resume(const Span& last, std::int64_t now);

  void take(const Measured& measured, std::int64_t now);
  /// Nothing has come until now.
  void tick(std::int64_t now);
  /// Gives the hour in hand out as far as it has come.
  void flush(std::int64_t now);
  void clear();

  /// What is to be kept, in this order.
  [[nodiscard]] std::vector<Span> take_finished();
  /// What is in hand: the hour that may be waiting for its registers, and the one that it is.
  [[nodiscard]] std::array<std::optional<Span>, 2> in_hand() const;

 private:
  struct PowerSum {
    std::int64_t sum = 0;  // watts
    std::int32_t count = 0;
    std::int32_t least = 0;
    std::int32_t most = 0;
  };

  struct Hour {
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::int64_t covered = 0;  // ms
    bool begin_estimated = false;
    std::array<bool, 2> has_power_energy{};
    std::array<std::optional<std::int64_t>, 2> energy{};
    std::array<PowerSum, 2> power{};
  };

  /// A register as read last.
  struct Mark {
    std::int64_t time = 0;
    std::int64_t value = 0;
  };

  [[nodiscard]] std::int64_t follow_clock(std::int64_t now);
  void hold(std::int64_t now);
  [[nodiscard]] std::int64_t holds_until() const;
  void integrate_to(std::int64_t until);
  void count(std::size_t direction, std::int64_t from, std::int64_t to);
  void roll_over(std::int64_t now);
  void add_power(const Measured& measured);
  void take_register(std::size_t direction, std::int64_t value, std::int64_t now);
  void spread(std::size_t direction, std::int64_t amount, std::int64_t from, std::int64_t to);
  void add_to_past(std::size_t direction, std::int64_t amount, std::int64_t from, bool is_covered);
  void give_out_previous();
  void give_out(const Hour& hour, std::int64_t until);
  [[nodiscard]] bool is_settled(const Hour& hour) const;
  [[nodiscard]] std::int32_t minutes_by_power(const Hour& hour, std::int64_t until) const;
  [[nodiscard]] Span span_of(const Hour& hour, std::int64_t until) const;
  void stamp_registers(Span& span, std::int64_t until) const;
  [[nodiscard]] std::int64_t hand_begin() const { return previous_ ? previous_->from : current_->from; }

  std::int64_t last_ = 0;        // reading; 0: none
  std::int64_t integrated_ = 0;  // until then
  std::array<std::int64_t, 2> intervals_{};
  std::array<std::optional<std::int64_t>, 2> held_{};  // mW
  std::array<std::int64_t, 2> rest_{};                 // of energy, mW ms
  std::array<std::optional<Mark>, 2> marks_{};
  std::array<std::int64_t, 2> pending_{};          // counted by power since the mark
  std::array<std::int64_t, 2> pending_current_{};  // of that, in the current hour
  std::int32_t open_by_power_ = 0;  // minutes in hours that are given out, which no register has settled
  std::int64_t written_until_ = 0;
  std::optional<Hour> previous_;
  std::optional<Hour> current_;
  std::optional<Span> past_;  // being made
  std::vector<Span> finished_;
};

}  // namespace amsbridge::device
