#include "ams/meters/meter.hpp"

namespace ams {
namespace {

// Sweden: 27 items every 10 s, the clock first, no id and no list version.
constexpr UnnamedList swedish_list[] = {{axdr::Tag::array, 27, Obis{0, 0, 1, 0, 0}}};

constexpr std::string_view quirks[] = {
    "The clock shows local standard time all year with a false deviation of 0, so it is reported without "
    "offset (capture aidon-6534-no-list3-dst-clock).",
    "Three-wire meters in IT networks (6525) leave out the current of phase 2.",
    "An hourly list may come twice with the same clock and registers (capture "
    "aidon-6534-no-list3-hourly-gh1119).",
    "The list of one item names neither maker nor meter, and Landis+Gyr sends the same.",
    "The Swedish list names neither maker nor meter; it is known by its 27 items with the clock first.",
};

}  // namespace

const Meter aidon{
    .maker = "Aidon",
    .list_prefix = "AIDON_",
    .positional = {},
    .unnamed = swedish_list,
    .scale = std::nullopt,  // on the wire
    .models = {},
    .clock_offset_is_false = true,
};

const MeterNotes aidon_notes{
    .maker = "Aidon",
    .models = "6515, 6525, 6534",
    .countries = "NO, SE",
    .link = "HDLC, 2400 8E1",
    .lists = "AIDON_V0001: 1, 9, 12 or 13 items, hourly with clock and registers (NO); 27 items (SE)",
    .quirks = quirks,
};

}  // namespace ams
