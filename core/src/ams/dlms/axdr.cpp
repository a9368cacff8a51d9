#include "ams/dlms/axdr.hpp"

#include <limits>

namespace ams::axdr {
namespace {

// The layout of the binary formats of IEEE 754, clause 3.4.
struct FloatFormat {
  int fraction_bits;
  int exponent_bits;
  std::int64_t digits_limit;  // 10 to the number of significant digits that can be trusted
};
constexpr FloatFormat single_format{23, 8, 10'000'000};
constexpr FloatFormat double_format{52, 11, 1'000'000'000'000'000};

constexpr std::int64_t halved(std::int64_t number) {
  return number / 2 + (number & 1);
}
constexpr std::int64_t tenth(std::int64_t number) {
  return number / 10 + (number % 10 >= 5 ? 1 : 0);
}

// mantissa * 2^binary as a decimal, in integers: each power of two is traded for a factor and a power of ten,
// with at least 60 bits kept.
Decimal to_decimal(std::int64_t mantissa, int binary, std::int64_t digits_limit) {
  constexpr std::int64_t room = std::numeric_limits<std::int64_t>::max() / 10;
  int exponent = 0;
  for (; binary > 0; --binary) {
    if (mantissa > room) {
      mantissa = tenth(mantissa);
      ++exponent;
    }
    mantissa *= 2;
  }
  for (; binary < 0; ++binary) {
    if (mantissa <= room) {  // a half is five tenths
      mantissa *= 5;
      --exponent;
    } else {
      mantissa = halved(mantissa);
    }
  }
  for (; mantissa / 10 >= digits_limit; ++exponent) mantissa /= 10;
  if (mantissa >= digits_limit) {
    mantissa = tenth(mantissa);
    ++exponent;
  }
  while (mantissa != 0 && mantissa % 10 == 0 && exponent < 0) {
    mantissa /= 10;
    ++exponent;
  }
  return {mantissa, static_cast<std::int8_t>(exponent)};
}

Result<Decimal> float_number(const Element& element, const FloatFormat& format) {
  const std::uint64_t bits = big_endian(element.content);
  const auto fraction = static_cast<std::int64_t>(bits & ((std::uint64_t{1} << format.fraction_bits) - 1));
  const int exponent_mask = (1 << format.exponent_bits) - 1;
  const int biased = static_cast<int>(bits >> format.fraction_bits) & exponent_mask;
  const bool negative = bits >> (format.fraction_bits + format.exponent_bits) != 0;
  const int bias = exponent_mask >> 1;
  // Nothing that a meter measures is beyond 2^60 or finer than 2^-120; infinities and NaN are no numbers.
  if (biased > bias + 60) return Fault{Layer::value, Reason::number_too_large, element.octet};
  if (biased < bias - 60) return Decimal{};
  std::int64_t mantissa = fraction | std::int64_t{1} << format.fraction_bits;
  int binary = biased - bias - format.fraction_bits;
  for (; (mantissa & 1) == 0; ++binary) mantissa >>= 1;
  // A whole number is what the sender meant, to its last digit.
  Decimal result =
      binary >= 0 ? Decimal{mantissa << binary, 0} : to_decimal(mantissa, binary, format.digits_limit);
  if (negative) result.mantissa = -result.mantissa;
  return result;
}

// The length in `size` octets. Apart, since lengths are short in nearly every element.
[[gnu::noinline]] std::optional<std::size_t> read_long_length(Octets octets, std::size_t& position,
                                                              std::size_t size) {
  if (size == 0 || size > octets.size() - position) return std::nullopt;
  const std::uint64_t length = big_endian(octets.subspan(position, size));
  position += size;
  if (size > 8 || length > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::size_t>(length);
}

}  // namespace

std::optional<std::size_t> read_length(Octets octets, std::size_t& position) {
  if (position >= octets.size()) return std::nullopt;
  const std::uint8_t first = octets[position++];
  if (first < 0x80) return first;
  return read_long_length(octets, position, first & 0x7fU);
}

bool Reader::fail(Reason reason, std::size_t expected, std::size_t found) {
  failed_ = true;
  pending_ = 0;
  reason_ = reason;
  expected_ = static_cast<std::uint32_t>(expected);
  found_ = static_cast<std::uint32_t>(found);
  return false;
}

std::optional<Fault> Reader::fault() const {
  if (!failed_) return std::nullopt;
  return Fault{Layer::axdr, reason_, static_cast<std::uint64_t>(at_ - begin_), expected_, found_};
}

// Nothing is due any more, or nothing is left.
bool Reader::stop() {
  if (failed_) return false;
  if (pending_ != 0) return fail(Reason::octets_missing, 1, 0);
  if (at_ != end_) return fail(Reason::octets_left_over, 0, rest().size());
  return false;
}

// Of any length, and what is of no type.
bool Reader::next_with_length(Element& element) {
  const Tag tag{*at_};
  const std::uint8_t measure = fetched(detail::measures[*at_]);
  if (measure == detail::no_type) return fail(Reason::unknown_tag, 0, *at_);
  const Octets octets = rest();
  std::size_t cursor = 1;
  const std::optional<std::size_t> length = read_length(octets, cursor);
  if (!length) return fail(Reason::octets_missing, 1, 0);
  const bool is_bits = measure == detail::of_bits;
  const bool is_list = measure == detail::of_elements;
  const std::size_t size = is_bits ? *length / 8 + (*length % 8 != 0 ? 1 : 0) : *length;
  const std::size_t available = octets.size() - cursor;
  if (size > available) {
    return fail(is_list ? Reason::count_too_large : Reason::octets_missing, is_list ? available : size,
                is_list ? size : available);
  }
  const std::size_t content = is_list ? 0 : size;
  const auto count = static_cast<std::uint32_t>(is_list || is_bits ? *length : 0);
  element = {octets.subspan(cursor, content), count, static_cast<std::uint32_t>(at_ - begin_), tag};
  at_ += cursor + content;
  pending_ += is_list ? count : 0;
  --pending_;
  return true;
}

bool Reader::pass_over(const Element& list) {
  Element element;
  for (std::uint32_t due = list.count; due > 0; --due) {
    if (!next(element)) return false;
    if (element.is_list()) due += element.count;
  }
  return true;
}

Octets Reader::take(std::size_t octets) {
  if (octets > rest().size()) return {};
  at_ += octets;
  return {at_ - octets, octets};
}

Result<Decimal> number(const Element& element) {
  std::int64_t whole = 0;
  if (read_whole(element, whole)) return Decimal{whole, 0};
  switch (element.tag) {
    case Tag::uint64: return Fault{Layer::value, Reason::number_too_large, element.octet};
    case Tag::float32: return float_number(element, single_format);
    case Tag::float64: return float_number(element, double_format);
    default:
      return Fault{Layer::value, Reason::unexpected_type, element.octet, 0,
                   static_cast<std::uint32_t>(element.tag)};
  }
}

}  // namespace ams::axdr
