// Random integers for the quantities of a list.
#pragma once

#include <random>
#include <span>

#include "simulator/content.hpp"
#include "simulator/encoder.hpp"

namespace simulator {

// Over the whole range of each form: zero, least and most are frequent, all orders of magnitude are equally
// likely.
void draw_anything(std::span<const Place> places, std::mt19937_64& random, Content& content);

// Voltages of 215..245 V, currents of 3..60 A, and powers that are the sums of their products to within a
// few percent, above 500 W in all; everything else as draw_anything does.
void draw_consistent(std::span<const Place> places, std::mt19937_64& random, Content& content);

}  // namespace simulator
