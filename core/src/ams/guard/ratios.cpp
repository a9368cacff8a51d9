#include "ams/guard/ratios.hpp"

#include <limits>

namespace ams {
namespace {

// A product of two numbers of 32 bits fits 64.
std::uint64_t factor(Kind kind, Ratios ratios) {
  switch (kind) {
    case Kind::current: return ratios.current;
    case Kind::voltage: return ratios.voltage;
    case Kind::active_power:
    case Kind::reactive_power:
    case Kind::apparent_power:
    case Kind::demand:
    case Kind::active_energy:
    case Kind::reactive_energy: return std::uint64_t{ratios.current} * ratios.voltage;
    default: return 1;
  }
}

bool multiply(std::int64_t& number, std::uint64_t factor) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto limit = static_cast<std::int64_t>(most / factor);
  if (number > limit || number < -limit) return false;
  if (number != 0) number *= static_cast<std::int64_t>(factor);
  return true;
}

}  // namespace

std::optional<Fault> apply_ratios(Reading& reading, Ratios ratios) {
  std::optional<Fault> fault;
  for (std::size_t index = 0; index < reading.values().size();) {
    Value& value = reading.values()[index];
    const std::uint64_t times = factor(kind(value.quantity), ratios);
    if (times <= 1 || multiply(value.number.mantissa, times)) {
      ++index;
      continue;
    }
    if (!fault) {
      fault = Fault{Layer::value, Reason::number_too_large};
      fault->subject = value.quantity;
    }
    ++fault->found;
    reading.remove(index);
  }
  return fault;
}

}  // namespace ams
