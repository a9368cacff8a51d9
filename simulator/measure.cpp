#include "simulator/measure.hpp"

#include <algorithm>
#include <cmath>

namespace simulator {
namespace {

// A signed power, as its direction shows it.
double directed(double power, Direction direction) {
  switch (direction) {
    case Direction::imported: return std::max(0.0, power);
    case Direction::exported: return std::max(0.0, -power);
    case Direction::absolute: return std::abs(power);
    case Direction::net: return power;
    case Direction::unmeasured: break;
  }
  return 0;
}

double register_of(const Registers& registers, const Quantity& quantity) {
  const bool imported = quantity.direction == Direction::imported;
  if (quantity.kind == Kind::active_energy) {
    return imported ? registers.active_import : registers.active_export;
  }
  return imported ? registers.reactive_import : registers.reactive_export;
}

double apparent(double active, double reactive) {
  return std::copysign(std::hypot(active, reactive), active);
}

double factor(double active, double reactive) {
  const double all = std::hypot(active, reactive);
  return all > 0 ? std::abs(active) / all : 1;
}

// Gas, water and heat follow the electricity, for want of a better model.
double counted(const Registers& registers, Field field) {
  constexpr double gas_per_watt_hour = 1.0 / 10'000;
  constexpr double water_per_watt_hour = 1.0 / 100'000;
  constexpr double heat_per_watt_hour = 1.0 / 250'000;
  switch (field) {
    case Field::gas_volume: return registers.active_import * gas_per_watt_hour;
    case Field::water_volume: return registers.active_import * water_per_watt_hour;
    case Field::heat_energy: return registers.active_import * heat_per_watt_hour;
    case Field::power_failures: return 3;
    default: return 1;  // tariff 1, breaker closed
  }
}

// What stands in the contract, not in the house.
constexpr double power_limit_w = 17'250;
constexpr double maximum_demand_w = 9'500;

}  // namespace

double measure(const Household& household, const Quantity& quantity) {
  if (quantity.direction == Direction::unmeasured) return 0;
  if (quantity.field == Field::power_limit) return power_limit_w;
  if (quantity.field == Field::demand_maximum_import) return maximum_demand_w;
  const bool whole = quantity.phase == 0;
  const Phase& phase = household.phases()[whole ? 0 : quantity.phase - 1];
  const double active = whole ? household.active_power() : phase.active_power;
  const double reactive = whole ? household.reactive_power() : phase.reactive_power;
  switch (quantity.kind) {
    case Kind::active_power: return directed(active, quantity.direction);
    case Kind::reactive_power: return directed(reactive, quantity.direction);
    case Kind::apparent_power: return directed(apparent(active, reactive), quantity.direction);
    case Kind::power_factor: return factor(active, reactive);
    case Kind::current: return phase.current;
    case Kind::voltage: return phase.voltage;
    case Kind::frequency: return 50;
    case Kind::active_energy:
    case Kind::reactive_energy: return register_of(household.registers(), quantity) * quantity.share;
    case Kind::number:
    case Kind::volume:
    case Kind::heat: return counted(household.registers(), quantity.field);
  }
  return 0;
}

std::int64_t to_wire(double measured, const Form& form, Kind kind) {
  const bool counts = is_register(kind) || kind == Kind::volume || kind == Kind::heat;
  const double scaled = measured * std::pow(10.0, -form.scaler);
  const auto integer = static_cast<std::int64_t>(counts ? std::floor(scaled) : std::round(scaled));
  return std::clamp(integer, form.least, form.most);
}

}  // namespace simulator
