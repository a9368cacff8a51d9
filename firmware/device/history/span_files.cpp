#include "firmware/device/history/span_files.hpp"

#include <algorithm>
#include <utility>

#include "ams/text.hpp"
#include "firmware/device/history/bucket.hpp"

namespace amsbridge::device {
namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t day = 86'400;

/// The first year that readings are kept of, and the last that files are looked for.
constexpr int first_year = 2020;
constexpr int last_year = 2060;

class Name {
 public:
  static Name of_month(int month) {
    Name name;
    ams::TextWriter out(name.text_);
    out.text("hours-");
    out.padded(static_cast<std::uint32_t>(month / 12), 4);
    out.padded(static_cast<std::uint32_t>(month % 12 + 1), 2);
    name.size_ = out.view().size();
    return name;
  }
  static Name of_year(int year) {
    Name name;
    ams::TextWriter out(name.text_);
    out.text("days-");
    out.padded(static_cast<std::uint32_t>(year), 4);
    name.size_ = out.view().size();
    return name;
  }
  // NOLINTNEXTLINE(google-explicit-constructor): a name is a text
  operator std::string_view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 16> text_{};
  std::size_t size_ = 0;
};

std::int64_t seconds(Minutes minutes) {
  return std::int64_t{minutes} * minute;
}

Minutes minutes(std::int64_t epoch_seconds) {
  return static_cast<Minutes>(epoch_seconds / minute);
}

}  // namespace

SpanFiles::Month SpanFiles::month_of(std::int64_t epoch_seconds) const {
  const Date date = days_.date(epoch_seconds);
  return date.year * 12 + date.month - 1;
}

std::int64_t SpanFiles::begin_of(Month month) const {
  return days_.begin({month / 12, month % 12 + 1, 1});
}

void SpanFiles::survey() {
  if (is_surveyed_) return;
  is_surveyed_ = true;
  for (Month month = first_year * 12; month < (last_year + 1) * 12; ++month) {
    if (month % 12 == 0) {
      const Name days = Name::of_year(month / 12);
      octets_ += size_of(days);
      const auto last = last_of(days, {day_octets, read_day});
      if (last) days_until_ = std::max(days_until_, last->to());
    }
    const std::uint32_t size = size_of(Name::of_month(month));
    octets_ += size;
    if (size == 0) continue;
    if (oldest_ == 0) oldest_ = month;
    latest_ = month;
  }
}

std::optional<Span> SpanFiles::last_hour() const {
  for (Month month = latest_; month != 0 && month >= oldest_; --month) {
    auto last = last_of(Name::of_month(month), {hour_octets, read_hour});
    if (last) return last;
  }
  return std::nullopt;
}

void SpanFiles::clear() {
  for (Month month = first_year * 12; month < (last_year + 1) * 12; ++month) {
    if (month % 12 == 0) (void)remove(Name::of_year(month / 12));
    (void)remove(Name::of_month(month));
  }
  octets_ = 0;
  days_until_ = 0;
  old_ = oldest_ = latest_ = 0;
}

std::uint32_t SpanFiles::size_of(std::string_view name) const {
  return static_cast<std::uint32_t>(files_.size(name).value_or(0));
}

/// What is not there wears no flash.
bool SpanFiles::remove(std::string_view name) {
  const std::uint32_t size = size_of(name);
  if (!files_.size(name)) return true;
  if (!files_.remove(name)) return false;
  octets_ -= std::min(octets_, size);
  return true;
}

bool SpanFiles::append_hour(const Span& span) {
  const Month month = month_of(seconds(span.to()) - 1);
  const Name name = Name::of_month(month);
  latest_ = std::max(latest_, month);
  oldest_ = oldest_ == 0 ? month : std::min(oldest_, month);
  return append(name, write_hour(span));
}

/// What power has cut short is filled up to the size of a record first.
bool SpanFiles::append(std::string_view name, std::string record) {
  const Files::Space space = files_.space();
  if (space.used + reserve > space.total) return false;
  const std::size_t torn = files_.size(name).value_or(0) % record.size();
  if (torn != 0) record.insert(0, record.size() - torn, '\xff');
  if (!files_.append(name, record)) return false;
  octets_ += static_cast<std::uint32_t>(record.size());
  return true;
}

std::optional<Span> SpanFiles::at(std::string_view name, const Kind& kind, std::size_t place) const {
  std::array<char, hour_octets> record{};
  const std::size_t count = files_.read_at(name, place * kind.octets, std::span(record).first(kind.octets));
  return kind.read({record.data(), count});
}

std::optional<Span> SpanFiles::last_of(std::string_view name, const Kind& kind) const {
  for (std::size_t place = files_.size(name).value_or(0) / kind.octets; place > 0; --place) {
    const auto span = at(name, kind, place - 1);
    if (span) return span;
  }
  return std::nullopt;
}

/// The place of a record before which none ends after `from`.
std::size_t SpanFiles::first_after(std::string_view name, const Kind& kind, Minutes from) const {
  std::size_t low = 0;
  std::size_t high = files_.size(name).value_or(0) / kind.octets;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    std::size_t whole = middle;
    auto span = at(name, kind, whole);
    while (!span && ++whole < high) span = at(name, kind, whole);
    if (span && span->to() <= from) {
      low = whole + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

bool SpanFiles::visit_file(std::string_view name, const Kind& kind, Minutes from, Minutes to,
                           Minutes not_before, const Visit& visit) const {
  std::size_t offset = first_after(name, kind, from) * kind.octets;
  const std::size_t block = most_octets / kind.octets * kind.octets;
  for (;;) {
    const std::size_t count = files_.read_at(name, offset, std::span(block_).first(block));
    for (std::size_t at = 0; at + kind.octets <= count; at += kind.octets) {
      const auto span = kind.read({block_.data() + at, kind.octets});
      if (!span) continue;
      if (span->from < to && span->to() > from) visit(*span, not_before);
      // What comes later reaches back to the last register at most.
      if (span->to() - span->register_age >= to) return false;
    }
    if (count < block) return true;
    offset += block;
  }
}

void SpanFiles::visit(Minutes from, Minutes to, bool with_days, const Visit& visit) const {
  Minutes not_before = from;
  if (with_days) {
    visit_days(from, to, visit);
    not_before = std::max(from, days_until_);
  }
  if (not_before >= to) return;
  if (oldest_ == 0) return;
  for (Month month = std::max(month_of(seconds(not_before)), oldest_); month <= latest_; ++month) {
    if (!visit_file(Name::of_month(month), {hour_octets, read_hour}, not_before, to, not_before, visit))
      return;
  }
}

void SpanFiles::visit_days(Minutes from, Minutes to, const Visit& visit) const {
  const int last = days_.date(seconds(to)).year;
  const int first = std::max(days_.date(seconds(from)).year - 1, last - years_of_days * 3);
  for (int year = first; year <= last; ++year)
    (void)visit_file(Name::of_year(year), {day_octets, read_day}, from, to, from, visit);
}

std::optional<Minutes> SpanFiles::oldest_hour() const {
  for (Month month = oldest_; month != 0 && month <= latest_; ++month) {
    const Name name = Name::of_month(month);
    if (files_.size(name).value_or(0) < hour_octets) continue;
    const auto first = at(name, {hour_octets, read_hour}, 0);
    return first ? first->from : minutes(begin_of(month));
  }
  return std::nullopt;
}

bool SpanFiles::retire(std::int64_t now) {
  if (old_ != 0) return retire_month(now);
  if (now / day == looked_on_) return false;
  if (find_old_month(now)) return true;
  looked_on_ = now / day;
  return false;
}

bool SpanFiles::find_old_month(std::int64_t now) {
  const Month current = month_of(now);
  for (Month month = oldest_; month != 0 && month < current; ++month) {
    if (begin_of(month + 1) + days_of_hours * day > now) return false;
    if (!files_.size(Name::of_month(month))) continue;
    old_ = month;
    return true;
  }
  return false;
}

bool SpanFiles::retire_month(std::int64_t now) {
  const std::int64_t end = begin_of(old_ + 1);
  // A gap's span is in the file of its end, and reaches back over months that have none.
  const std::int64_t from = days_until_ == 0 ? begin_of(old_) : seconds(days_until_);
  if (from < end) {
    const std::int64_t next = std::min(end, days_.next_day(from));
    if (!sum_day(minutes(from), minutes(next))) return true;
    days_until_ = minutes(next);
    return true;
  }
  if (!remove(Name::of_month(old_))) return true;
  for (int year = first_year; year < days_.date(now).year - years_of_days; ++year)
    (void)remove(Name::of_year(year));
  oldest_ = std::exchange(old_, 0) + 1;
  return true;
}

bool SpanFiles::sum_day(Minutes from, Minutes to) {
  Bucket bucket(from, to);
  visit(from, to + 1, false, [&](const Span& span, Minutes not_before) { bucket.add(span, not_before); });
  const Span span = bucket.span();
  if (span.covered == 0 && !bucket.has_energy() && !span.power[0] && !span.power[1]) return true;
  return append(Name::of_year(days_.date(seconds(from)).year), write_day(span));
}

}  // namespace amsbridge::device
