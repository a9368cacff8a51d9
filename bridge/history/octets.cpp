#include "bridge/history/octets.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace amsbridge::history {
namespace {

enum class Form : char { same, range, step_range, steps };

std::uint64_t folded(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63);
}

std::size_t length(std::uint64_t number) {
  return number == 0 ? 1 : (static_cast<std::size_t>(std::bit_width(number)) + 6) / 7;
}

/// How wide the range of some numbers is, above the least of them.
struct Range {
  std::int64_t least = 0;
  unsigned bits = 0;

  explicit Range(std::span<const std::int64_t> numbers) {
    if (numbers.empty()) return;
    const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
    least = *low;
    bits = static_cast<unsigned>(
        std::bit_width(static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(*low)));
  }
  [[nodiscard]] std::size_t octets(std::size_t count) const {
    return length(folded(least)) + 1 + (count * bits + 7) / 8;
  }
};

void write_range(std::string& out, std::span<const std::int64_t> numbers, const Range& range) {
  write_signed(out, range.least);
  out.push_back(static_cast<char>(range.bits));
  unsigned char octet = 0;
  unsigned filled = 0;
  for (const std::int64_t number : numbers) {
    std::uint64_t rest = static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(range.least);
    for (unsigned left = range.bits; left > 0;) {
      const unsigned taken = std::min(left, 8 - filled);
      octet = static_cast<unsigned char>(octet | ((rest & ((1U << taken) - 1)) << filled));
      rest >>= taken;
      left -= taken;
      filled += taken;
      if (filled < 8) continue;
      out.push_back(static_cast<char>(octet));
      octet = 0;
      filled = 0;
    }
  }
  if (filled > 0) out.push_back(static_cast<char>(octet));
}

void read_range(OctetReader& in, std::span<std::int64_t> numbers) {
  const auto least = static_cast<std::uint64_t>(in.signed_number());
  const auto bits = static_cast<unsigned>(in.number_up_to(64));
  const std::string_view packed = in.octets((numbers.size() * bits + 7) / 8);
  if (in.failed()) return;
  std::size_t bit = 0;
  for (std::int64_t& number : numbers) {
    std::uint64_t value = 0;
    for (unsigned got = 0; got < bits;) {
      const unsigned skipped = bit % 8;
      const unsigned taken = std::min(bits - got, 8 - skipped);
      const auto octet = static_cast<unsigned char>(packed[bit / 8]);
      value |= ((std::uint64_t{octet} >> skipped) & ((1U << taken) - 1)) << got;
      got += taken;
      bit += taken;
    }
    number = static_cast<std::int64_t>(least + value);
  }
}

std::vector<std::int64_t> steps_of(std::span<const std::int64_t> numbers) {
  std::vector<std::int64_t> steps(numbers.size() - 1);
  for (std::size_t at = 0; at < steps.size(); ++at) {
    steps[at] = static_cast<std::int64_t>(static_cast<std::uint64_t>(numbers[at + 1]) -
                                          static_cast<std::uint64_t>(numbers[at]));
  }
  return steps;
}

void add_up(std::span<std::int64_t> numbers) {
  for (std::size_t at = 1; at < numbers.size(); ++at) {
    numbers[at] = static_cast<std::int64_t>(static_cast<std::uint64_t>(numbers[at]) +
                                            static_cast<std::uint64_t>(numbers[at - 1]));
  }
}

}  // namespace

void write_number(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7U) out.push_back(static_cast<char>((number & 0x7FU) | 0x80U));
  out.push_back(static_cast<char>(number));
}

void write_signed(std::string& out, std::int64_t number) {
  write_number(out, folded(number));
}

void OctetReader::fail() {
  failed_ = true;
  left_ = {};
}

std::uint64_t OctetReader::number() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !left_.empty(); shift += 7) {
    const auto octet = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    number |= std::uint64_t{octet & 0x7FU} << shift;
    if (octet < 0x80) return number;
  }
  fail();
  return 0;
}

std::int64_t OctetReader::signed_number() {
  const std::uint64_t number = this->number();
  return static_cast<std::int64_t>((number >> 1U) ^ (~(number & 1U) + 1));
}

std::uint64_t OctetReader::number_up_to(std::uint64_t most) {
  const std::uint64_t number = this->number();
  if (number <= most) return number;
  fail();
  return 0;
}

std::string_view OctetReader::octets(std::uint64_t count) {
  if (count > left_.size()) {
    fail();
    return {};
  }
  const std::string_view taken = left_.substr(0, count);
  left_.remove_prefix(count);
  return taken;
}

void write_column(std::string& out, std::span<const std::int64_t> numbers) {
  if (numbers.empty()) return;
  const Range range(numbers);
  if (range.bits == 0) {
    out.push_back(static_cast<char>(Form::same));
    write_signed(out, range.least);
    return;
  }
  const std::vector<std::int64_t> steps = steps_of(numbers);
  const Range step_range(steps);
  std::size_t octets_of_steps = 0;
  for (const std::int64_t step : steps) octets_of_steps += length(folded(step));
  if (range.octets(numbers.size()) <= std::min(step_range.octets(steps.size()), octets_of_steps)) {
    out.push_back(static_cast<char>(Form::range));
    write_range(out, numbers, range);
    return;
  }
  const bool in_bits = step_range.octets(steps.size()) <= octets_of_steps;
  out.push_back(static_cast<char>(in_bits ? Form::step_range : Form::steps));
  write_signed(out, numbers.front());
  if (in_bits) return write_range(out, steps, step_range);
  for (const std::int64_t step : steps) write_signed(out, step);
}

void read_column(OctetReader& in, std::span<std::int64_t> numbers) {
  if (numbers.empty()) return;
  std::fill(numbers.begin(), numbers.end(), 0);
  const auto form = static_cast<Form>(in.number_up_to(3));
  switch (form) {
    case Form::same: std::fill(numbers.begin(), numbers.end(), in.signed_number()); return;
    case Form::range: read_range(in, numbers); return;
    case Form::step_range:
    case Form::steps: break;
  }
  numbers.front() = in.signed_number();
  if (form == Form::step_range) {
    read_range(in, numbers.subspan(1));
  } else {
    for (std::int64_t& number : numbers.subspan(1)) number = in.signed_number();
  }
  add_up(numbers);
}

}  // namespace amsbridge::history
