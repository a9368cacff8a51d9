#include "ams/meters/items.hpp"

namespace ams {
namespace {

// 6841131BN245101092: the seven digits in front are shared with Norwegian and Danish meters, and nothing in
// the list tells the resolution of the registers.
constexpr ModelEnergy models[] = {{7, "BN24510109", 0}};

// mA behind current transformers (capture kamstrup-ct-dk-plain-gh216), 0.01 V on Bornholm (capture
// kamstrup-omnipower-dk-bornholm-plain-apdu).
constexpr OtherScale other_scales[] = {
    {.current = -2, .voltage = -2}, {.current = -3, .voltage = 0}, {.current = -3, .voltage = -2}};

constexpr Code codes[] = {
    {{0, 1, 1, 0, 0}, items::clock},         // on channel 1, as everything
    {{1, 1, 0, 0, 5}, items::meter_id},      // GS1 number
    {{1, 1, 96, 1, 1}, items::meter_model},  // type number
};

}  // namespace

const Meter kamstrup{
    .maker = "Kamstrup",
    .list_prefix = "Kamstrup_",
    .positional = {},
    .unnamed = {},
    .codes = codes,
    .scale = Scale{.current = -2, .voltage = 0, .energy = 1, .power_factor = -2},
    .models = models,
    .other_scales = other_scales,
};

}  // namespace ams
