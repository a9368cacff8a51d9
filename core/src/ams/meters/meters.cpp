#include "ams/meters/items.hpp"

namespace ams {

std::span<const Meter* const> meters() {
  static constexpr const Meter* all[] = {&aidon, &iskraemeco, &kaifa, &kamstrup, &landis_gyr};
  return all;
}

std::span<const Code> common_codes() {
  static constexpr Code codes[] = {
      {{0, 0, 1, 0, 0}, items::clock},          {{0, 0, 96, 1, 0}, items::meter_id},
      {{0, 0, 96, 1, 7}, items::meter_model},   {{0, 0, 42, 0, 0}, items::device_name},
      {{1, 1, 0, 2, 129}, items::list_version}, {{1, 0, 0, 2, 129}, items::list_version},
  };
  return codes;
}

}  // namespace ams
