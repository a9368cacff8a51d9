#include "ams/meters/meter.hpp"

namespace ams {
namespace {

// Sweden: 27 items every 10 s, the clock first, no id and no list version.
constexpr UnnamedList unnamed[] = {{axdr::Tag::array, 27, {0, 0, 1, 0, 0}}};

}  // namespace

const Meter aidon{
    .maker = "Aidon",
    .list_prefix = "AIDON_",
    .positional = {},
    .unnamed = unnamed,
    .codes = {},
    .scale = std::nullopt,
    .models = {},
    .other_scales = {},
    .clock_offset_is_false = true,
};

}  // namespace ams
