#include "ams/decimal.hpp"

#include <limits>

namespace ams {
namespace {

std::int64_t divided_by_ten_rounded(std::int64_t number, int places) {
  for (; places > 1; --places) number /= 10;
  const std::int64_t rest = number % 10;
  return number / 10 + (rest >= 5 ? 1 : rest <= -5 ? -1 : 0);
}

}  // namespace

Decimal rounded(Decimal number, int decimals) {
  const int surplus = -number.exponent - decimals;
  if (surplus > 0) {
    return {divided_by_ten_rounded(number.mantissa, surplus), static_cast<std::int8_t>(-decimals)};
  }
  std::int64_t mantissa = number.mantissa;
  for (int place = surplus; place < 0; ++place) {
    constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / 10;
    if (mantissa > limit || mantissa < -limit) return number;
    mantissa *= 10;
  }
  return {mantissa, static_cast<std::int8_t>(-decimals)};
}

void write_decimal(TextWriter& out, Decimal number) {
  const bool negative = number.mantissa < 0;
  const auto bits = static_cast<std::uint64_t>(number.mantissa);
  const std::uint64_t magnitude = negative ? 0 - bits : bits;
  if (negative) out.character('-');
  if (number.exponent >= 0) {
    out.number(magnitude);
    if (magnitude != 0) {
      for (int zero = 0; zero < number.exponent; ++zero) out.character('0');
    }
    return;
  }
  std::array<char, 20> buffer;
  TextWriter writer(buffer);
  writer.number(magnitude);
  const std::string_view digits = writer.view();
  const auto decimals = static_cast<std::size_t>(-number.exponent);
  if (digits.size() > decimals) {
    const std::size_t whole = digits.size() - decimals;
    out.text({digits.data(), whole});  // substr can throw: the lx106 build would carry that
    out.character('.');
    out.text({digits.data() + whole, decimals});
    return;
  }
  out.text("0.");
  for (std::size_t zero = digits.size(); zero < decimals; ++zero) out.character('0');
  out.text(digits);
}

}  // namespace ams
