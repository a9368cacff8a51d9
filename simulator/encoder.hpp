// From what a meter has to say to the octets that say it.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "simulator/clock.hpp"
#include "simulator/model.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

struct Content {
  LocalTime sent_at;  // by the meter's own clock
  std::string meter_id;
  std::array<std::int64_t, field_count>
      integers{};  // by Field, as on the wire: in the model's type and scaling
};

struct Encoded {
  Octets octets;
  Expected expected;
};

// How the model writes a quantity.
[[nodiscard]] WireForm form_of(const Dialect& dialect, Kind kind);

// The whole link frame. Each integer must lie within the range of the type that the model sends.
[[nodiscard]] Encoded encode(const Model& model, const List& list, const Content& content);

}  // namespace simulator
