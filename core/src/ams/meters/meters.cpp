#include "ams/meters/meter.hpp"

namespace ams {

std::span<const Meter* const> meters() {
  static constexpr const Meter* all[] = {&aidon, &kaifa, &kamstrup};
  return all;
}

std::span<const MeterNotes* const> meter_notes() {
  static constexpr const MeterNotes* all[] = {&aidon_notes, &kaifa_notes, &kamstrup_notes};
  return all;
}

}  // namespace ams
