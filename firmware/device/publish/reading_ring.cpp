#include "firmware/device/publish/reading_ring.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <utility>

#include "firmware/device/publish/compact_reading.hpp"
#include "metering/registers.hpp"

// A record: length 2 (all of it, least significant octet first), flags 1, origin 1, and the reading as
// write_compact has it. Records stand one behind the other from the beginning of the storage on; what goes
// leaves no gap.

namespace amsbridge::device {
namespace {

constexpr std::size_t header_octets = 4;

constexpr std::uint8_t on_register_shelf = 0x01;
constexpr std::uint8_t is_late = 0x02;
constexpr std::uint8_t is_sent = 0x04;          // all of its messages were handed over
constexpr std::uint8_t is_kept = 0x08;          // acknowledged, to be said again at the next connection
constexpr std::uint8_t has_no_retained = 0x10;  // the meter's name was withdrawn
constexpr std::uint8_t has_register = 0x20;

constexpr std::uint8_t no_text = 255;

void append(std::string& texts, const std::optional<ams::Reading::Text>& text) {
  texts.push_back(static_cast<char>(text ? text->view().size() : no_text));
  if (text) texts += text->view();
}

std::string_view take(std::string_view& texts) {
  const auto length = static_cast<std::uint8_t>(texts.front());
  const std::string_view text = texts.substr(1, length == no_text ? 0 : length);
  texts.remove_prefix(1 + text.size());
  return text;
}

void take(std::string_view& texts, std::optional<ams::Reading::Text>& into) {
  into.reset();
  const bool is_there = static_cast<std::uint8_t>(texts.front()) != no_text;
  const std::string_view text = take(texts);
  if (is_there) into.emplace().assign(text);
}

constexpr std::size_t word_octets = sizeof(std::uint32_t);

std::uint32_t word_of(std::span<const std::uint8_t> octets, std::size_t at) {
  std::uint32_t word = 0;
  std::memcpy(&word, std::assume_aligned<word_octets>(&octets[at]), word_octets);
  return word;
}

/// Moves what stands behind these `size` octets, a word at least, to their place: word by word, whatever that
/// place is. The memory has whole words.
void take_out(std::span<std::uint8_t> octets, std::size_t at, std::size_t size) {
  const std::size_t end = octets.size() - size;
  if constexpr (std::endian::native != std::endian::little) {
    std::memmove(&octets[at], octets.data() + at + size, end - at);
    return;
  }
  const std::size_t shift = 8 * (size % word_octets);
  const std::size_t step = size - size % word_octets;
  for (std::size_t place = at - at % word_octets; place < end; place += word_octets) {
    std::uint32_t word = word_of(octets, place + step) >> shift;
    const std::size_t next = place + step + word_octets;
    if (shift != 0 && next < octets.size()) word |= word_of(octets, next) << (32 - shift);
    if (place < at) {
      const std::uint32_t kept = (std::uint32_t{1} << 8 * (at - place)) - 1;
      word = (word & ~kept) | (word_of(octets, place) & kept);
    }
    std::memcpy(std::assume_aligned<word_octets>(&octets[place]), &word, word_octets);
  }
}

}  // namespace

ReadingRing::Origin ReadingRing::origin_of(std::string_view level, const ams::Reading& reading) {
  level = level.substr(0, no_text - 1U);
  Origin origin;
  origin.texts.reserve(level.size() + 40);
  origin.texts.push_back(static_cast<char>(level.size()));
  origin.texts += level;
  append(origin.texts, reading.meter_id);
  append(origin.texts, reading.meter_model);
  append(origin.texts, reading.list);
  origin.channel = reading.channel;
  origin.medium = reading.medium;
  return origin;
}

std::string_view ReadingRing::level_of(const Origin& origin) {
  std::string_view texts = origin.texts;
  return texts.empty() ? texts : take(texts);
}

std::size_t ReadingRing::length(std::size_t at) const {
  return storage_[at] | static_cast<std::size_t>(storage_[at + 1]) << 8U;
}

bool ReadingRing::is_in_use(std::size_t number) const {
  for (std::size_t at = 0; at < used_; at = after(at)) {
    if (origin(at) == number) return true;
  }
  return false;
}

// Names, ids and lists of a meter are few. If there are many after all, the oldest readings go until one of
// them is not needed any more.
std::size_t ReadingRing::place(Origin origin) {
  auto* const known = std::find(origins_.begin(), origins_.end(), origin);
  if (known != origins_.end()) return static_cast<std::size_t>(known - origins_.begin());
  for (;;) {
    for (std::size_t number = 0; number < most_origins; ++number) {
      if (!is_in_use(number)) {
        origins_[number] = std::move(origin);
        return number;
      }
    }
    if (!drop_one(Shelf::registers)) return most_origins;
  }
}

void ReadingRing::push(std::string_view level, const ams::Reading& reading, const ams::Arrival& arrival,
                       std::uint64_t up_seconds, Shelf shelf) {
  if (used_ == 0) base_ = arrival.epoch_milliseconds - static_cast<std::int64_t>(up_seconds) * 1000;
  CompactWriter count({});
  write_compact(count, reading, arrival, up_seconds, base_);
  const std::size_t size = header_octets + count.size();
  const std::size_t place = make_room(size, shelf) ? this->place(origin_of(level, reading)) : most_origins;
  if (place == most_origins) {
    ++(shelf == Shelf::registers ? dropped_registers_ : dropped_live_);
    return;
  }
  const bool has = has_registers(reading);
  storage_[used_] = static_cast<std::uint8_t>(size);
  storage_[used_ + 1] = static_cast<std::uint8_t>(size >> 8U);
  flags(used_) = static_cast<std::uint8_t>((shelf == Shelf::registers ? on_register_shelf : 0U) |
                                           (has ? has_register : 0U));
  origin(used_) = static_cast<std::uint8_t>(place);
  CompactWriter out(storage_.subspan(used_ + header_octets, count.size()));
  write_compact(out, reading, arrival, up_seconds, base_);
  used_ += size;
}

bool ReadingRing::make_room(std::size_t octets, Shelf newcomer) {
  if (octets > storage_.size()) return false;
  while (storage_.size() - used_ < octets) {
    if (!drop_one(newcomer)) return false;
  }
  return true;
}

// A live reading is not worth one with registers.
bool ReadingRing::drop_one(Shelf newcomer) {
  std::size_t at = oldest(is_kept, is_kept);
  if (at == used_) at = oldest(is_kept | on_register_shelf, 0);
  if (at == used_ && newcomer == Shelf::registers) at = oldest(is_kept, 0);
  if (at == used_) return false;
  if ((flags(at) & is_kept) == 0)
    ++((flags(at) & on_register_shelf) != 0 ? dropped_registers_ : dropped_live_);
  remove(at);
  return true;
}

std::size_t ReadingRing::oldest(std::uint8_t mask, std::uint8_t wanted) const {
  for (std::size_t at = 0; at < used_; at = after(at)) {
    if ((flags(at) & mask) == wanted && !is_held(at)) return at;
  }
  return used_;
}

bool ReadingRing::is_held(std::size_t at) const {
  if (head_begun_ && at == head()) return true;
  return std::any_of(flights_.begin(), flights_.begin() + static_cast<std::ptrdiff_t>(on_way_),
                     [=](const OnWay& flight) { return flight.at == at; });
}

void ReadingRing::remove(std::size_t at) {
  const std::size_t size = length(at);
  take_out(storage_.first(used_), at, size);
  used_ -= size;
  for (OnWay& flight : flights_) {
    if (flight.at > at) flight.at -= size;
  }
}

std::size_t ReadingRing::head() const {
  std::size_t at = 0;
  while (at < used_ && (flags(at) & is_sent) != 0) at = after(at);
  return at;
}

bool ReadingRing::read_head(StoredReading& into) const {
  const std::size_t at = head();
  if (at == used_) return false;
  const Origin& known = origins_[origin(at)];
  into.reading.clear();
  into.arrival = {};
  read_compact(storage_.subspan(at + header_octets, length(at) - header_octets), base_, into.reading,
               into.arrival, into.up_seconds);
  std::string_view texts = known.texts;
  into.level = take(texts);
  take(texts, into.reading.meter_id);
  take(texts, into.reading.meter_model);
  take(texts, into.reading.list);
  into.reading.channel = known.channel;
  into.reading.medium = known.medium;
  into.arrival.late = (flags(at) & is_late) != 0;
  into.is_repetition = (flags(at) & is_kept) != 0;
  into.is_latest_of_registers =
      (flags(at) & has_register) != 0 && (flags(at) & has_no_retained) == 0 && !has_later_registers(at);
  return true;
}

bool ReadingRing::has_later_registers(std::size_t at) const {
  const std::string_view level = level_of(origins_[origin(at)]);
  for (std::size_t later = after(at); later < used_; later = after(later)) {
    if ((flags(later) & has_register) != 0 && level_of(origins_[origin(later)]) == level) return true;
  }
  return false;
}

void ReadingRing::sent(Ticket ticket) {
  head_begun_ = true;
  if (on_way_ == most_on_way) return;
  flights_[on_way_++] = {ticket, head()};
}

void ReadingRing::finish_head() {
  const std::size_t at = head();
  head_begun_ = false;
  if (at == used_) return;
  flags(at) |= is_sent;
  settle(at);
}

bool ReadingRing::acknowledged(Ticket ticket) {
  for (std::size_t number = 0; number < on_way_; ++number) {
    if (flights_[number].ticket != ticket) continue;
    const std::size_t at = flights_[number].at;
    flights_[number] = flights_[--on_way_];
    flights_[on_way_] = {};
    settle(at);
    return true;
  }
  return false;
}

// Goes if nothing of it is on its way any more, unless it is the last of its meter that has registers.
void ReadingRing::settle(std::size_t at) {
  if ((flags(at) & is_sent) == 0 || is_held(at)) return;
  const bool stays =
      (flags(at) & has_register) != 0 && (flags(at) & has_no_retained) == 0 && !has_later_registers(at);
  if (!stays) return remove(at);
  flags(at) |= is_kept;
  const std::string_view level = level_of(origins_[origin(at)]);
  for (std::size_t earlier = 0; earlier < at;) {
    const std::size_t next = after(earlier);
    const bool is_outdated =
        (flags(earlier) & is_kept) != 0 && level_of(origins_[origin(earlier)]) == level && !is_held(earlier);
    if (!is_outdated) {
      earlier = next;
      continue;
    }
    at -= length(earlier);
    remove(earlier);
  }
}

void ReadingRing::begin_anew() {
  on_way_ = 0;
  flights_ = {};
  head_begun_ = false;
  for (std::size_t at = 0; at < used_; at = after(at))
    flags(at) = static_cast<std::uint8_t>((flags(at) & ~is_sent) | is_late);
}

void ReadingRing::withdraw(std::string_view level) {
  for (std::size_t at = 0; at < used_;) {
    const bool is_of_it = level_of(origins_[origin(at)]) == level;
    if (is_of_it) flags(at) |= has_no_retained;
    if (is_of_it && (flags(at) & is_kept) != 0 && !is_held(at)) {
      remove(at);
    } else {
      at = after(at);
    }
  }
}

RingCounters ReadingRing::counters() const {
  RingCounters counters{0, 0, dropped_live_, dropped_registers_};
  for (std::size_t at = 0; at < used_; at = after(at)) {
    if ((flags(at) & is_kept) != 0) continue;
    ++counters.waiting;
    counters.waiting_octets += length(at);
  }
  return counters;
}

}  // namespace amsbridge::device
