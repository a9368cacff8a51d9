#include "firmware/device/history/answer_parts.hpp"

#include <algorithm>

namespace amsbridge::device {
namespace {

constexpr std::size_t most_buckets = 12;
/// Of hours that lie far apart: a month has many.
constexpr std::size_t most_long_buckets = 2;
constexpr std::int64_t minute = 60;
constexpr std::int64_t long_bucket = std::int64_t{7} * 86'400;

Minutes minutes_of(std::int64_t epoch_seconds) {
  return static_cast<Minutes>(epoch_seconds / minute);
}

Span span_of(const MinuteRing& ring, Minutes at) {
  Span span;
  span.from = at;
  span.length = 1;
  for (std::size_t direction = 0; direction < 2; ++direction) {
    const auto mean = ring.mean(at, static_cast<Direction>(direction));
    if (mean) span.power[direction] = PowerRange{*mean, *mean, *mean};
  }
  return span;
}

}  // namespace

void HistoryParts::visit(Minutes from, Minutes to, bool with_days, const SpanFiles::Visit& visit) const {
  files.visit(from, to, with_days, visit);
  for (const Span& span : waiting) visit(span, from);
  for (const auto& span : tally.in_hand()) {
    if (span) visit(*span, from);
  }
}

BucketWalk::BucketWalk(const HistoryParts& parts, const Ruler& ruler, Source source, std::int64_t from,
                       std::int64_t to)
    : parts_(parts), ruler_(ruler), source_(source), first_(ruler.begin_of(from)), to_(to), at_(first_) {}

void BucketWalk::restart(bool with_content) {
  has_content_ = with_content;
  buckets_.clear();
  place_ = 0;
  at_ = first_;
}

const Bucket* BucketWalk::next() {
  if (place_ == buckets_.size()) fill();
  return place_ < buckets_.size() ? &buckets_[place_++] : nullptr;
}

void BucketWalk::fill() {
  buckets_.clear();
  place_ = 0;
  buckets_.reserve(most_buckets);
  std::size_t most = most_buckets;
  while (at_ < to_ && buckets_.size() < most) {
    const std::int64_t end = ruler_.next(at_);
    if (end - at_ > long_bucket) most = most_long_buckets;
    buckets_.emplace_back(minutes_of(at_), minutes_of(end));
    at_ = end;
  }
  if (buckets_.empty() || !has_content_) return;
  const auto add = [this](const Span& span, Minutes not_before) {
    for (Bucket& bucket : buckets_) bucket.add(span, not_before);
  };
  const Minutes from = buckets_.front().from();
  const Minutes to = buckets_.back().to();
  if (source_ != Source::minutes) {
    // One minute more: an estimate on its border is in it.
    parts_.visit(from, to + 1, source_ == Source::hours_and_days, add);
    return;
  }
  const auto oldest = parts_.minutes.oldest();
  if (!oldest) return;
  const Minutes end = std::min(to, *oldest + static_cast<Minutes>(MinuteRing::capacity));
  for (Minutes at = std::max(from, *oldest); at < end; ++at) add(span_of(parts_.minutes, at), at);
}

void write_plain(ams::TextWriter& out, ams::Decimal number) {
  while (number.exponent < 0 && number.mantissa % 10 == 0) {
    number.mantissa /= 10;
    ++number.exponent;
  }
  ams::write_decimal(out, number);
}

void write_local_time(ams::TextWriter& out, const LocalDays& days, std::int64_t epoch_seconds) {
  const std::int64_t offset = days.offset(epoch_seconds);
  const std::int64_t local = epoch_seconds + offset;
  const Date date = date_of(local / 86'400);
  const auto two = [&out](std::int64_t number) { out.padded(static_cast<std::uint32_t>(number), 2); };
  out.padded(static_cast<std::uint32_t>(date.year), 4);
  out.character('-');
  two(date.month);
  out.character('-');
  two(date.day);
  out.character('T');
  two(local % 86'400 / 3'600);
  out.character(':');
  two(local % 3'600 / 60);
  out.character(':');
  two(local % 60);
  out.character(offset < 0 ? '-' : '+');
  two(std::abs(offset) / 3'600);
  out.character(':');
  two(std::abs(offset) % 3'600 / 60);
}

}  // namespace amsbridge::device
