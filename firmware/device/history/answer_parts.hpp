#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ams/text.hpp"
#include "firmware/device/api/device_view.hpp"
#include "firmware/device/history/bucket.hpp"
#include "firmware/device/history/minute_ring.hpp"
#include "firmware/device/history/ruler.hpp"
#include "firmware/device/history/span_files.hpp"
#include "firmware/device/history/tally.hpp"

namespace amsbridge::device {

/// All that answers are made of.
struct HistoryParts {
  const SpanFiles& files;
  const std::vector<Span>& waiting;
  const Tally& tally;
  const MinuteRing& minutes;
  LocalDays days;

  /// As SpanFiles::visit, with what is not in files yet.
  void visit(Minutes from, Minutes to, bool with_days, const SpanFiles::Visit& visit) const;
};

/// What the buckets are filled with.
enum class Source : std::uint8_t { minutes, hours, hours_and_days };

/// Buckets one after the other. A dozen are filled at a time, for want of room for all.
class BucketWalk {
 public:
  BucketWalk(const HistoryParts& parts, const Ruler& ruler, Source source, std::int64_t from,
             std::int64_t to);

  /// Null after the last one.
  [[nodiscard]] const Bucket* next();
  /// From the first one. Without content all of them are empty, which costs no reading.
  void restart(bool with_content);

 private:
  void fill();

  HistoryParts parts_;
  Ruler ruler_;
  Source source_;
  std::int64_t first_;
  std::int64_t to_;
  std::int64_t at_;  // the next bucket that is not filled yet
  std::vector<Bucket> buckets_;
  std::size_t place_ = 0;
  bool has_content_ = true;
};

[[nodiscard]] Pieces energy_pieces(const HistoryParts& parts, const HistoryQuery& query);
[[nodiscard]] Pieces plot_pieces(const HistoryParts& parts, const HistoryQuery& query, bool has_minutes);

/// Plain digits without zeros at the end.
void write_plain(ams::TextWriter& out, ams::Decimal number);
/// `2026-03-29T02:00:00+01:00`
void write_local_time(ams::TextWriter& out, const LocalDays& days, std::int64_t epoch_seconds);

}  // namespace amsbridge::device
