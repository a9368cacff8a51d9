#include "ams/dlms/axdr.hpp"

#include <array>
#include <limits>

namespace ams::axdr {
namespace {

enum class Shape : std::uint8_t { fixed, octets, bits, list, unknown };

struct Layout {
  Shape shape = Shape::unknown;
  std::uint8_t octets = 0;  // of a fixed value
};

constexpr Layout layout(Tag tag) {
  switch (tag) {
    case Tag::null_data: return {Shape::fixed, 0};
    case Tag::boolean:
    case Tag::bcd:
    case Tag::int8:
    case Tag::uint8:
    case Tag::enumeration: return {Shape::fixed, 1};
    case Tag::int16:
    case Tag::uint16: return {Shape::fixed, 2};
    case Tag::int32:
    case Tag::uint32:
    case Tag::float32:
    case Tag::time: return {Shape::fixed, 4};
    case Tag::date: return {Shape::fixed, 5};
    case Tag::int64:
    case Tag::uint64:
    case Tag::float64: return {Shape::fixed, 8};
    case Tag::date_time: return {Shape::fixed, 12};
    case Tag::octet_string:
    case Tag::visible_string:
    case Tag::utf8_string: return {Shape::octets};
    case Tag::bit_string: return {Shape::bits};
    case Tag::array:
    case Tag::structure: return {Shape::list};
  }
  return {};
}

// One look-up instead of a switch: this is done for every element. Tags end at 0x1b.
constexpr auto layouts = [] {
  std::array<Layout, 0x20> table;
  for (std::size_t tag = 0; tag < table.size(); ++tag)
    table[tag] = layout(Tag{static_cast<std::uint8_t>(tag)});
  return table;
}();

std::int64_t sign_extended(std::uint64_t bits, std::size_t octets) {
  const int unused = static_cast<int>(64 - 8 * octets);
  return static_cast<std::int64_t>(bits << unused) >> unused;
}

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

std::optional<Element> Reader::fail(Reason reason, std::size_t expected, std::size_t found) {
  fault_ = Fault{Layer::axdr, reason, position_, static_cast<std::uint32_t>(expected),
                 static_cast<std::uint32_t>(found)};
  return std::nullopt;
}

std::optional<Element> Reader::next() {
  if (fault_) return std::nullopt;
  const std::size_t left = octets_.size() - position_;
  if (pending_ == 0) return left == 0 ? std::nullopt : fail(Reason::octets_left_over, 0, left);
  if (left == 0) return fail(Reason::octets_missing, 1, 0);

  const std::uint8_t tag = octets_[position_];
  const Layout shape = tag < layouts.size() ? layouts[tag] : Layout{};
  if (shape.shape == Shape::unknown) return fail(Reason::unknown_tag, 0, tag);
  Element element{.tag = Tag{tag}, .content = {}, .count = 0, .octet = position_};
  std::size_t cursor = position_ + 1;
  std::size_t size = shape.octets;
  if (shape.shape != Shape::fixed) {
    const std::optional<std::size_t> length = read_length(octets_, cursor);
    if (!length) return fail(Reason::octets_missing, 1, 0);
    size = shape.shape == Shape::bits ? *length / 8 + (*length % 8 != 0 ? 1 : 0) : *length;
    if (shape.shape != Shape::octets) element.count = *length;
  }
  const std::size_t available = octets_.size() - cursor;
  if (shape.shape == Shape::list) {
    if (size > available) return fail(Reason::count_too_large, available, size);
    pending_ += size;
  } else {
    if (size > available) return fail(Reason::octets_missing, size, available);
    element.content = octets_.subspan(cursor, size);
    cursor += size;
  }
  position_ = cursor;
  --pending_;
  return element;
}

Result<Decimal> number(const Element& element) {
  const std::uint64_t bits = big_endian(element.content);
  switch (element.tag) {
    case Tag::int8:
    case Tag::int16:
    case Tag::int32:
    case Tag::int64: return Decimal{sign_extended(bits, element.content.size()), 0};
    case Tag::uint64:
      if (bits > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return Fault{Layer::value, Reason::number_too_large, element.octet};
      }
      return Decimal{static_cast<std::int64_t>(bits), 0};
    case Tag::boolean: return Decimal{bits != 0 ? 1 : 0, 0};
    case Tag::enumeration:
    case Tag::uint8:
    case Tag::uint16:
    case Tag::uint32: return Decimal{static_cast<std::int64_t>(bits), 0};
    case Tag::float32: return float_number(element, single_format);
    case Tag::float64: return float_number(element, double_format);
    default:
      return Fault{Layer::value, Reason::unexpected_type, element.octet, 0,
                   static_cast<std::uint32_t>(element.tag)};
  }
}

}  // namespace ams::axdr
