#pragma once

#include <cstdint>

#include "ams/text.hpp"

namespace ams {

/// A number exactly as a meter sent it: mantissa * 10^exponent. 109554.02 kWh is {10955402, -2}.
/// Zeros behind the point are kept, since they tell the meter's resolution: {2330, -1} prints 233.0.
struct Decimal {
  std::int64_t mantissa = 0;
  std::int8_t exponent = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// number * 10^power. Exponents stay within int8.
constexpr Decimal scaled(Decimal number, int power) {
  return {number.mantissa, static_cast<std::int8_t>(number.exponent + power)};
}

/// With `decimals` digits behind the point, halves away from zero. More digits than 63 bits hold: unchanged.
Decimal rounded(Decimal, int decimals);

/// Plain digits, never an exponent: a JSON number.
void write_decimal(TextWriter&, Decimal);

}  // namespace ams
