#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/device/board/files.hpp"
#include "firmware/device/history/local_days.hpp"
#include "firmware/device/history/span.hpp"

namespace amsbridge::device {

/// Spans in files: those of hours in one a month of local time, `hours-202611`, for 90 days after its end;
/// then the days made of them in one a year, `days-2026`, for ten years after it.
///
/// Records of one size stand one after the other, those of hours in the order of their ends. Each has a check
/// sum: what power cut short is passed over. `retire` makes days of hours, a day at a time, before it removes
/// the hours: until a day is written its hours count, from then on the day.
class SpanFiles {
 public:
  static constexpr int days_of_hours = 90;
  static constexpr int years_of_days = 10;
  /// Not so much of the file system is left alone: settings have to be saved.
  static constexpr std::size_t reserve = 32'768;

  SpanFiles(Files& files, const Clock& clock) : files_(files), days_(clock) {}

  /// Looks which files there are, once. Before, there are none.
  void survey();
  /// The last hour that is kept.
  [[nodiscard]] std::optional<Span> last_hour() const;

  /// False if it could not be written.
  [[nodiscard]] bool append_hour(const Span& span);
  /// A step of what there is to do about old files; true if there may be more. Costs some milliseconds, some
  /// hundred once a month.
  bool retire(std::int64_t now);
  /// Removes all.
  void clear();

  /// Called with a span and the minute from which on it counts.
  using Visit = std::function<void(const Span&, Minutes)>;
  /// All that have to do with the time, in any order: hours, and days if they are wanted where hours are no
  /// more.
  void visit(Minutes from, Minutes to, bool with_days, const Visit& visit) const;
  /// Where the first span begins that is kept, or a moment before; nothing if there is none.
  [[nodiscard]] std::optional<Minutes> oldest_hour() const;

  [[nodiscard]] std::uint32_t octets() const { return octets_; }

 private:
  /// Months since the year 0.
  using Month = int;

  using Decode = std::optional<Span> (*)(std::string_view);
  struct Kind {
    std::size_t octets;
    Decode read;
  };
  static constexpr std::size_t most_octets = 512;

  [[nodiscard]] bool append(std::string_view name, std::string record);
  [[nodiscard]] std::optional<Span> last_of(std::string_view name, const Kind& kind) const;
  [[nodiscard]] std::optional<Span> at(std::string_view name, const Kind& kind, std::size_t place) const;
  [[nodiscard]] std::size_t first_after(std::string_view name, const Kind& kind, Minutes from) const;
  /// False if no later span can have to do with what is before `to`.
  bool visit_file(std::string_view name, const Kind& kind, Minutes from, Minutes to, Minutes not_before,
                  const Visit& visit) const;
  void visit_days(Minutes from, Minutes to, const Visit& visit) const;
  [[nodiscard]] bool sum_day(Minutes from, Minutes to);
  bool retire_month(std::int64_t now);
  [[nodiscard]] bool find_old_month(std::int64_t now);
  [[nodiscard]] std::uint32_t size_of(std::string_view name) const;
  [[nodiscard]] bool remove(std::string_view name);
  [[nodiscard]] Month month_of(std::int64_t epoch_seconds) const;
  [[nodiscard]] std::int64_t begin_of(Month month) const;

  Files& files_;
  LocalDays days_;
  bool is_surveyed_ = false;
  Month latest_ = 0;            // of which there is a file; 0: none
  Month oldest_ = 0;            // the same
  Month old_ = 0;               // being retired; 0: none
  std::int64_t looked_on_ = 0;  // for old months, days since 1970
  Minutes days_until_ = 0;      // days are kept up to then
  std::uint32_t octets_ = 0;
  mutable std::array<char, most_octets> block_{};
};

}  // namespace amsbridge::device
