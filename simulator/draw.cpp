#include "simulator/draw.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "simulator/measure.hpp"
#include "simulator/random.hpp"

namespace simulator {
namespace {

std::int64_t random_integer(const Form& form, std::mt19937_64& random) {
  switch (draw_below(random, 8)) {
    case 0: return 0;
    case 1: return form.most;
    case 2: return form.least;
    default: break;
  }
  const auto most = static_cast<std::uint64_t>(form.most);
  const auto bits = static_cast<std::uint64_t>(std::bit_width(most));
  const std::uint64_t mask = bits < 64 ? (1ULL << bits) - 1 : ~0ULL;
  const auto size = static_cast<std::int64_t>(std::min(most, (random() & mask) >> draw_below(random, bits)));
  return form.least < 0 && draw_below(random, 8) == 0 ? -size : size;
}

struct Load {
  double voltage, current, power, reactive;
};

// Nearly all power is active, so that the sum of U * I is close to both active and apparent power.
Load draw_load(std::mt19937_64& random, double way) {
  const double voltage = 215 + 30 * draw_unit(random);
  const double current = 3 * std::pow(20.0, draw_unit(random));
  const double angle = 0.15 * draw_unit(random);
  const double apparent = voltage * current;
  return {voltage, current, way * apparent * std::cos(angle), apparent * std::sin(angle)};
}

using Loads = std::array<Load, 3>;

double shown(const Loads& loads, unsigned phases, const Quantity& quantity) {
  const bool whole = quantity.phase == 0;
  const auto total = [&](double Load::*part) {
    return whole ? std::accumulate(loads.begin(), loads.begin() + phases, 0.0,
                                   [&](double sum, const Load& load) { return sum + load.*part; })
                 : loads.at(quantity.phase - 1).*part;
  };
  const double sign = quantity.direction == Direction::exported ? -1 : 1;
  switch (quantity.kind) {
    case Kind::current: return loads.at(quantity.phase - 1).current;
    case Kind::voltage: return loads.at(quantity.phase - 1).voltage;
    case Kind::active_power: return std::max(0.0, sign * total(&Load::power));
    case Kind::reactive_power: return std::max(0.0, sign * total(&Load::reactive));
    default: return 0;
  }
}

bool hangs_together(Kind kind) {
  return kind == Kind::current || kind == Kind::voltage || kind == Kind::active_power ||
         kind == Kind::reactive_power;
}

}  // namespace

void draw_anything(std::span<const Place> places, std::mt19937_64& random, Content& content) {
  for (const Place& place : places) {
    if (place.quantity->direction == Direction::unmeasured) continue;
    content.integers.at(static_cast<std::size_t>(place.quantity->field)) = random_integer(place.form, random);
  }
}

void draw_consistent(std::span<const Place> places, std::mt19937_64& random, Content& content) {
  draw_anything(places, random, content);
  const bool three = std::ranges::any_of(
      places, [](const Place& place) { return place.quantity->field == Field::current_l2; });
  const double way = draw_below(random, 2) == 0 ? 1 : -1;
  Loads loads;
  std::ranges::generate(loads, [&] { return draw_load(random, way); });
  for (const Place& place : places) {
    if (!hangs_together(place.quantity->kind)) continue;
    content.integers.at(static_cast<std::size_t>(place.quantity->field)) =
        to_wire(shown(loads, three ? 3 : 1, *place.quantity), place.form, place.quantity->kind);
  }
}

}  // namespace simulator
