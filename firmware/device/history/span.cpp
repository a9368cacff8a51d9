#include "firmware/device/history/span.hpp"

#include <algorithm>
#include <span>

#include "ams/link/crc16.hpp"

namespace amsbridge::device {
namespace {

// Little endian:
//
//   FFFF LLL B CCC IIII EEEE  mmm lll MMM  mmm lll MMM   (both)
//   PP AA  VVVVVV pppp VVVVVV pppp  h SS                 (hour)
//   d SS                                                 (day)
//
// F from, L length, B bits, C covered, I import, E export, m mean, l least, M most; P by power, A age of the
// registers, V value of a register, p pending, h and d what it is, S check sum (CRC-16/X.25).

enum Bit : std::uint8_t {
  begin_estimated = 0x01,
  by_power = 0x02,
  has_energy = 0x04,    // and the next one
  has_power = 0x10,     // and the next one
  has_register = 0x40,  // and the next one
};

constexpr char hour_kind = 'h';
constexpr char day_kind = 'd';

class Writer {
 public:
  /// A number that has no room in so many octets is the nearest that has.
  void number(std::int64_t value, int octets) {
    const std::int64_t end = std::int64_t{1} << (octets * 8);
    put(std::clamp<std::int64_t>(value, 0, end - 1), octets);
  }
  void signed_number(std::int64_t value, int octets) {
    const std::int64_t end = std::int64_t{1} << (octets * 8 - 1);
    put(std::clamp(value, -end, end - 1), octets);
  }
  void character(char kind) { text_ += kind; }

  std::string finish() {
    const auto* const octets = reinterpret_cast<const std::uint8_t*>(text_.data());
    put(ams::crc16_x25({octets, text_.size()}), 2);
    return std::move(text_);
  }

 private:
  void put(std::int64_t value, int octets) {
    for (int octet = 0; octet < octets; ++octet) text_ += static_cast<char>((value >> (octet * 8)) & 0xff);
  }

  std::string text_;
};

class Reader {
 public:
  explicit Reader(std::string_view octets) : left_(octets) {}

  std::int64_t number(int octets) {
    std::int64_t value = 0;
    for (int octet = 0; octet < octets; ++octet)
      value |= std::int64_t{static_cast<std::uint8_t>(left_[static_cast<std::size_t>(octet)])} << (octet * 8);
    left_.remove_prefix(static_cast<std::size_t>(octets));
    return value;
  }
  std::int64_t signed_number(int octets) {
    const std::int64_t value = number(octets);
    const std::int64_t end = std::int64_t{1} << (octets * 8 - 1);
    return value < end ? value : value - 2 * end;
  }
  std::int32_t small(int octets) { return static_cast<std::int32_t>(number(octets)); }

 private:
  std::string_view left_;
};

std::uint8_t bits_of(const Span& span) {
  int bits = (span.begin_estimated ? begin_estimated : 0) | (span.by_power > 0 ? by_power : 0);
  for (int direction = 0; direction < 2; ++direction) {
    const auto at = static_cast<std::size_t>(direction);
    if (span.energy[at]) bits |= has_energy << direction;
    if (span.power[at]) bits |= has_power << direction;
    if (span.registers[at]) bits |= has_register << direction;
  }
  return static_cast<std::uint8_t>(bits);
}

void write_common(Writer& out, const Span& span) {
  out.number(span.from, 4);
  out.number(span.length, 3);
  out.number(bits_of(span), 1);
  out.number(span.covered, 3);
  for (const auto& energy : span.energy) out.signed_number(energy.value_or(0), 4);
  for (const auto& power : span.power) {
    const PowerRange range = power.value_or(PowerRange{});
    out.number(range.mean, 3);
    out.number(range.least, 3);
    out.number(range.most, 3);
  }
}

std::uint8_t read_common(Reader& in, Span& span) {
  span.from = in.small(4);
  span.length = in.small(3);
  const auto bits = static_cast<std::uint8_t>(in.number(1));
  span.covered = static_cast<std::uint32_t>(in.number(3));
  for (std::size_t direction = 0; direction < 2; ++direction) {
    const std::int64_t energy = in.signed_number(4);
    if ((bits & (has_energy << direction)) != 0) span.energy[direction] = energy;
  }
  for (std::size_t direction = 0; direction < 2; ++direction) {
    const std::int32_t mean = in.small(3);
    const std::int32_t least = in.small(3);
    const PowerRange range{mean, least, in.small(3)};
    if ((bits & (has_power << direction)) != 0) span.power[direction] = range;
  }
  span.begin_estimated = (bits & begin_estimated) != 0;
  return bits;
}

bool is_whole(std::string_view octets, std::size_t size, char kind) {
  if (octets.size() != size || octets[size - 3] != kind) return false;
  const auto* const first = reinterpret_cast<const std::uint8_t*>(octets.data());
  Reader check(octets.substr(size - 2));
  return ams::crc16_x25({first, size - 2}) == check.number(2);
}

}  // namespace

std::string write_hour(const Span& span) {
  Writer out;
  write_common(out, span);
  out.signed_number(span.by_power, 2);
  out.number(span.register_age, 2);
  for (const auto& known : span.registers) {
    const RegisterMark mark = known.value_or(RegisterMark{});
    out.number(mark.value, 6);
    out.signed_number(mark.pending, 4);
  }
  out.character(hour_kind);
  return out.finish();
}

std::string write_day(const Span& span) {
  Writer out;
  write_common(out, span);
  out.character(day_kind);
  return out.finish();
}

std::optional<Span> read_hour(std::string_view octets) {
  if (!is_whole(octets, hour_octets, hour_kind)) return std::nullopt;
  Reader in(octets);
  Span span;
  const std::uint8_t bits = read_common(in, span);
  span.by_power = static_cast<std::int32_t>(in.signed_number(2));
  span.register_age = static_cast<std::uint16_t>(in.number(2));
  for (std::size_t direction = 0; direction < 2; ++direction) {
    const std::int64_t value = in.number(6);
    const RegisterMark mark{value, in.signed_number(4)};
    if ((bits & (has_register << direction)) != 0) span.registers[direction] = mark;
  }
  return span;
}

std::optional<Span> read_day(std::string_view octets) {
  if (!is_whole(octets, day_octets, day_kind)) return std::nullopt;
  Reader in(octets);
  Span span;
  span.by_power = (read_common(in, span) & by_power) != 0 ? 1 : 0;
  return span;
}

std::int64_t share(std::int64_t whole, std::int64_t part, std::int64_t of) {
  return whole / of * part + whole % of * part / of;
}

}  // namespace amsbridge::device
