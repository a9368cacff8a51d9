// Draws that are the same with every standard library, which the <random> distributions are not.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace simulator {

// 0 <= draw < bound; bound > 0. The bias is below bound / 2^64.
inline std::uint64_t draw_below(std::mt19937_64& random, std::uint64_t bound) {
  return random() % bound;
}

// 0 <= draw < 1.
inline double draw_unit(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11U) * 0x1p-53;
}

// Mean 0, variance 1 (Box and Muller).
inline double draw_normal(std::mt19937_64& random) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - draw_unit(random)));
  return radius * std::cos(2.0 * std::numbers::pi * draw_unit(random));
}

}  // namespace simulator
