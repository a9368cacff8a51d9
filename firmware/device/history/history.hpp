#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "ams/reading.hpp"
#include "firmware/device/api/device_view.hpp"
#include "firmware/device/board/clock.hpp"
#include "firmware/device/board/files.hpp"
#include "firmware/device/history/measured.hpp"
#include "firmware/device/history/minute_ring.hpp"
#include "firmware/device/history/span_files.hpp"
#include "firmware/device/history/tally.hpp"

namespace amsbridge::device {

/// What is kept of the meter's power and energy: each minute's means of the last six hours in memory, hours
/// for 90 days and days for ten years in files. What it means is as docs/history.md says of the Linux program
/// but for what stands below.
///
/// - Power drawn and delivered is kept, and no other series: those are null in plots.
/// - A reading whose moment is before 2020 came while the clock was not set: it is not kept. No energy is
/// lost
///   by it, since the next register that is dated tells what has risen meanwhile.
/// - Energy is power times time, put right by each register that comes: what a register has risen by and
///   power did not tell is spread evenly over the time since the register before (Tally).
/// - An hour is written once, as soon as its registers are known: 24 writes a day. A gap in the readings that
///   reaches over an hour's end costs one more, and a day one when its hours are removed. A power cut loses
///   the power of the hour in hand, but not what its registers have risen by.
class History {
 public:
  /// Spans that wait for the flash while it refuses them; then the two oldest become one.
  static constexpr std::size_t most_waiting = 8;

  /// All must outlive this.
  History(Files& files, const Clock& clock, MinuteRing& minutes);
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  /// Of the meter itself, in the order that they come.
  void take(const ams::Reading& reading, std::int64_t epoch_milliseconds);
  /// Each second or so: writes what is due though nothing comes, and does a step of what there is to do about
  /// old files.
  void tick(std::int64_t epoch_milliseconds);
  /// Before a restart that is wanted: writes the hour in hand, too.
  void flush(std::int64_t epoch_milliseconds);
  /// Removes all and begins anew, as after a factory reset.
  void clear();

  /// Schema Plot or Energy in pieces, or the same as a table (RFC 4180). An error is a sentence. The history
  /// must outlive the pieces.
  [[nodiscard]] tl::expected<Pieces, std::string> answer(const HistoryQuery& query) const;

  /// Of its files.
  [[nodiscard]] std::uint32_t octets() const { return files_.octets(); }
  /// Why nothing is written at the moment, in a sentence; empty if it is.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  [[nodiscard]] bool load(std::int64_t epoch_milliseconds);
  void keep_finished();
  void write_waiting(std::int64_t epoch_milliseconds);
  [[nodiscard]] bool has_minutes_from(std::int64_t epoch_seconds) const;

  LocalDays days_;
  SpanFiles files_;
  Measurer measurer_;
  Tally tally_;
  MinuteRing& minutes_;
  std::vector<Span> waiting_;
  bool is_loaded_ = false;
  std::int64_t retry_at_ = 0;
  std::string problem_;
};

}  // namespace amsbridge::device
