// How the meters on HDLC and M-Bus say it: shape of the list, wire forms, ciphering and link framing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "simulator/axdr.hpp"
#include "simulator/ciphering.hpp"
#include "simulator/clock.hpp"
#include "simulator/hdlc.hpp"
#include "simulator/quantity.hpp"

namespace simulator {

using Obis = std::array<std::uint8_t, 6>;

// `positional`: a structure of values.
// `pairs`: a structure of OBIS, value, OBIS, value ...
// `flat`: the same with (scaler, unit) after the values of quantities.
// `described`: an array of structures of OBIS, value and, for quantities, (scaler, unit).
// `nested`: the same in a structure, where the clock stands without a structure of its own.
// `captured`: a structure of the array of capture objects and then their values.
enum class Shape : std::uint8_t { positional, pairs, flat, described, nested, captured };

// The date-time of the data-notification: `00`; `0C` + 12 octets; `09 0C` + 12; `19` + 12.
enum class DateTimeSpelling : std::uint8_t { none, plain, octet_string, tagged };

// Type on the wire, and the power of ten that turns its integer into W, var, A, V, Wh or varh.
struct WireForm {
  Tag tag = Tag::uint32;
  std::int8_t scaler = 0;
};

// Where a quantity is not written as others of its kind.
struct Exception {
  Field field;
  WireForm form;
};

// `frame`: one HDLC frame. `segments`: HDLC frames with the segmentation bit. `blocks`: HDLC frames with a
// block of general-block-transfer each. `mbus`: M-Bus long frames in sequence.
enum class Transport : std::uint8_t { frame, segments, blocks, mbus };

struct Carrier {
  Transport transport = Transport::frame;
  std::size_t most_octets = 0;  // of information in a piece; for M-Bus: of user data
};

enum class Invoking : std::uint8_t { constant, counted };

struct OddObis {
  Kind kind;
  std::array<std::uint8_t, 2> tag_and_length;  // in place of 09 06
};

struct Dialect {
  Shape shape;
  Carrier carrier = {};
  HdlcHeader header;
  std::optional<Cipher> cipher = std::nullopt;
  std::uint8_t invoke_id;  // first octet of long-invoke-id-and-priority
  Invoking invoking = Invoking::constant;
  DateTimeSpelling notification_time;
  Tag text;
  std::size_t padded_id = 0;         // NUL octets fill the meter id up to this length
  std::span<const Field> bare = {};  // in `pairs` and `flat`: these stand without their OBIS code
  Obis list_version, meter_id, meter_model, clock;
  std::uint8_t group_b;                                // of the quantities
  std::array<std::uint8_t, 2> energy_groups = {1, 0};  // A and B of the registers
  WireForm power, current, voltage, energy;
  WireForm power_factor = {Tag::uint16, -3};
  std::span<const Exception> exceptions = {};
  std::span<const Field> doubtful = {};  // sent, but no reader can be sure what they are: not expected
  std::optional<OddObis> odd_obis = std::nullopt;
  ClockHabit habit;
};

// How the dialect writes a quantity.
[[nodiscard]] WireForm form_of(const Dialect& dialect, const Quantity& quantity);

}  // namespace simulator
