// How an integer on the wire is to be understood.
#pragma once

#include "simulator/content.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

// Registers are published in kWh and kvarh, all else in the COSEM unit itself.
[[nodiscard]] inline Value value_of(const Quantity& quantity, const Form& form, std::int64_t integer) {
  constexpr int kilo = 3;
  return {std::string(quantity.key), integer, form.scaler - (is_register(quantity.kind) ? kilo : 0)};
}

}  // namespace simulator
