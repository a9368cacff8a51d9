#include "firmware/device/history/measured.hpp"

#include <algorithm>
#include <string_view>

#include "ams/quantity.hpp"

namespace amsbridge::device {
namespace {

constexpr std::int64_t most_milliwatts = 10'000'000'000;   // 10 MW
constexpr std::int64_t most_energy = 100'000'000'000'000;  // 10^9 kWh

/// number * 10^decimals as a whole number, if it is not beyond `most`.
std::optional<std::int64_t> whole(ams::Decimal number, int decimals, std::int64_t most) {
  if (number.exponent < -decimals) number = ams::rounded(number, decimals);
  for (int power = number.exponent + decimals; power > 0 && number.mantissa != 0; --power) {
    if (__builtin_mul_overflow(number.mantissa, std::int64_t{10}, &number.mantissa)) return std::nullopt;
  }
  if (number.mantissa > most || number.mantissa < -most) return std::nullopt;
  return number.mantissa;
}

std::optional<std::int64_t> value(const ams::Reading& reading, std::optional<ams::Quantity> quantity,
                                  int decimals, std::int64_t most) {
  const auto number = quantity ? reading.find(*quantity) : std::nullopt;
  return number ? whole(*number, decimals, most) : std::nullopt;
}

std::optional<std::int64_t> milliwatts(const ams::Reading& reading, std::optional<ams::Quantity> quantity) {
  return value(reading, quantity, 3, most_milliwatts);
}

struct Keys {
  std::string_view power;
  std::string_view total;
  std::array<std::string_view, 4> tariffs;
};

constexpr std::array<Keys, 2> keys = {Keys{"active_power_import_w",
                                           "active_energy_import_kwh",
                                           {"active_energy_import_t1_kwh", "active_energy_import_t2_kwh",
                                            "active_energy_import_t3_kwh", "active_energy_import_t4_kwh"}},
                                      Keys{"active_power_export_w",
                                           "active_energy_export_kwh",
                                           {"active_energy_export_t1_kwh", "active_energy_export_t2_kwh",
                                            "active_energy_export_t3_kwh", "active_energy_export_t4_kwh"}}};

}  // namespace

Measurer::Measurer() : net_(ams::find_quantity("active_power_net_w")) {
  for (std::size_t direction = 0; direction < keys.size(); ++direction) {
    Quantities& found = quantities_[direction];
    found.power = ams::find_quantity(keys[direction].power);
    found.total = ams::find_quantity(keys[direction].total);
    for (std::size_t tariff = 0; tariff < found.tariffs.size(); ++tariff)
      found.tariffs[tariff] = ams::find_quantity(keys[direction].tariffs[tariff]);
  }
}

std::optional<std::int64_t> Measurer::register_of(const ams::Reading& reading, const Quantities& of) {
  auto sum = value(reading, of.total, 5, most_energy);
  if (sum) return sum;
  for (const auto tariff : of.tariffs) {
    const auto part = value(reading, tariff, 5, most_energy);
    if (part) sum = sum.value_or(0) + *part;
  }
  return sum;
}

Measured Measurer::of(const ams::Reading& reading) const {
  Measured result;
  for (std::size_t direction = 0; direction < keys.size(); ++direction) {
    result.power[direction] = milliwatts(reading, quantities_[direction].power);
    if (!reading.marks.repeated) result.registers[direction] = register_of(reading, quantities_[direction]);
  }
  const auto net = milliwatts(reading, net_);
  if (net && !result.power[0]) result.power[0] = *net;
  if (net && !result.power[1]) result.power[1] = -*net;
  for (auto& power : result.power) {
    if (power) power = std::max<std::int64_t>(0, *power);
  }
  for (auto& known : result.registers) {
    if (known && *known < 0) known.reset();
  }
  return result;
}

}  // namespace amsbridge::device
