// What one telegram says, before it is encoded.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "simulator/clock.hpp"
#include "simulator/quantity.hpp"

namespace simulator {

struct Content {
  LocalTime sent_at;  // by the meter's own clock
  std::string meter_id;
  std::array<std::int64_t, field_count>
      integers{};            // by Field, as on the wire: in the model's type and scaling
  std::uint64_t number = 0;  // of the meter: the last digits of its id
  std::uint32_t invoke_number = 0;
  std::uint32_t invocation_counter = 0;

  [[nodiscard]] std::int64_t integer(Field field) const {
    return integers.at(static_cast<std::size_t>(field));
  }
};

// What an integer may be, and the power of ten that turns it into W, var, A, V, Wh or varh.
struct Form {
  std::int64_t least = 0;
  std::int64_t most = 0;
  int scaler = 0;
};

}  // namespace simulator
