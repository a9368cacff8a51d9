#include "ams/meters/meter.hpp"

namespace ams {
namespace {

constexpr Scale norwegian{.current = -2, .voltage = 0, .energy = 1};
constexpr Scale swedish{.current = -2, .voltage = 0, .energy = 0};

// 6841131BN245101092: the seven digits in front are shared with Norwegian and Danish meters, and nothing in
// the list tells the resolution of the registers.
constexpr ModelScale models[] = {{7, "BN24510109", swedish}};

constexpr std::string_view quirks[] = {
    "No scalers on the wire: 0.01 A, 1 V and 10 Wh, but Wh from the Swedish types BN24510109x (capture "
    "kamstrup-6841131-se-gh239).",
    "One-phase meters keep the length of the list and send null-data for the other phases.",
    "Firmware of 2017 sends the notification's time as an octet-string, later ones as the standard has it.",
    "Sends 8N1, not 8E1: read with even parity every second octet is garbled.",
};

}  // namespace

const Meter kamstrup{
    .maker = "Kamstrup",
    .list_prefix = "Kamstrup_",
    .positional = {},
    .unnamed = {},
    .scale = norwegian,
    .models = models,
};

const MeterNotes kamstrup_notes{
    .maker = "Kamstrup",
    .models = "6841, 6861 (Omnipower)",
    .countries = "NO, SE",
    .link = "HDLC, 2400 8N1",
    .lists = "Kamstrup_V0001: 0x19 items every 10 s, 0x23 on the hour",
    .quirks = quirks,
};

}  // namespace ams
