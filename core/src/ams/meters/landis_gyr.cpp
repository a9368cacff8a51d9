#include "ams/meters/items.hpp"

namespace ams {
namespace {

constexpr UnnamedList unnamed[] = {
    {axdr::Tag::structure, 0, {0, 8, 25, 9, 0}},    // E450, Switzerland: describes itself, this first
    {axdr::Tag::structure, 0x21, {1, 0, 1, 8, 0}},  // E450, Austria: the clock, then registers and powers
};

constexpr Code codes[] = {
    {{0, 0, 96, 1, 1}, items::meter_id},  // E450
    // ZMF100: registers in the wrong medium
    {{0, 0, 1, 8, 0}, items::energy_import},
    {{0, 0, 2, 8, 0}, items::energy_export},
    {{0, 0, 3, 8, 0}, items::reactive_energy_import},
    {{0, 0, 4, 8, 0}, items::reactive_energy_export},
};

// ZMF100 sends the codes of its currents with tag and length swapped: 06 09 01 00 1f 07 00 ff. The tag makes
// an unsigned number of 32 bits of that, with the rest of the code behind it.
bool swapped_code(const axdr::Element& spelling, axdr::Reader& reader, Obis& code) {
  if (spelling.tag != axdr::Tag::uint32 || spelling.content[0] != 0x09) return false;
  const Octets rest = reader.take(3);
  if (rest.empty()) return false;
  const Octets start = spelling.content;
  code = {start[1], start[2], start[3], rest[0], rest[1], rest[2]};
  return true;
}

}  // namespace

const Meter landis_gyr{
    .maker = "Landis+Gyr",
    .list_prefix = "EMBRIQ_",
    .positional = {},
    .unnamed = unnamed,
    .codes = codes,
    .scale = Scale{.current = -2, .voltage = 0, .energy = 0},
    .models = {},
    .other_scales = {},
    .code_hook = swapped_code,
};

}  // namespace ams
