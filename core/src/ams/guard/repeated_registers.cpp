#include "ams/guard/repeated_registers.hpp"

namespace ams {
namespace {

// FNV-1a (32 bits), a word at a time.
void mix(std::uint32_t& sum, std::uint32_t word) {
  constexpr std::uint32_t prime = 16777619;
  sum = (sum ^ word) * prime;
}

constexpr std::uint32_t empty_sum = 2166136261;

std::uint32_t sum_of_registers(const Reading& reading) {
  std::uint32_t sum = empty_sum;
  for (const Value& value : reading.values()) {
    if (!is_register(kind(value.quantity))) continue;
    const auto mantissa = static_cast<std::uint64_t>(value.number.mantissa);
    mix(sum, static_cast<std::uint32_t>(mantissa));
    mix(sum, static_cast<std::uint32_t>(mantissa >> 32));
    mix(sum,
        static_cast<std::uint32_t>(value.quantity) << 8 | static_cast<std::uint8_t>(value.number.exponent));
  }
  return sum;
}

}  // namespace

bool RepeatedRegisters::observe(Reading& reading) {
  // Of a sub-meter each telegram says once more what it was read last.
  if (reading.channel != 0) return false;
  if (!reading.meter_time) return false;
  const std::uint32_t sum = sum_of_registers(reading);
  if (sum == empty_sum) return false;
  const std::int64_t clock = epoch_seconds(*reading.meter_time);
  const bool repeated = known_ && sum == sum_ && clock <= clock_;
  clock_ = clock;
  sum_ = sum;
  known_ = true;
  if (repeated) reading.marks.repeated = true;
  return repeated;
}

}  // namespace ams
