#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ams/dlms/axdr.hpp"
#include "ams/dlms/obis.hpp"
#include "ams/quantity.hpp"

// A meter is a table: how its lists are known, what stands in them, how its numbers are scaled. One
// interpreter (`interpreter.hpp`) reads all of them. Adding a maker is adding a file beside this one.

namespace ams {

/// What an item of a list is.
enum class Role : std::uint8_t { value, list, meter_id, meter_model, clock };

/// An item of a positional list: one that sends no OBIS codes, so that its place decides.
struct Item {
  Role role = Role::value;
  Quantity quantity{};  ///< of a value
};

/// Powers of ten of A, V and Wh (varh) that numbers are sent in, where no scaler is on the wire.
/// Powers are whole watts with every known maker.
struct Scale {
  std::int8_t current = 0;
  std::int8_t voltage = 0;
  std::int8_t energy = 0;
};

/// A scale of its own for the models whose type number has `part` at `position`.
struct ModelScale {
  std::size_t position = 0;
  std::string_view part;
  Scale scale;
};

/// A list of OBIS codes that names no maker, but that only one maker sends.
struct UnnamedList {
  axdr::Tag root = axdr::Tag::array;
  std::size_t count = 0;
  Obis first;
};

struct Meter {
  std::string_view maker;
  std::string_view list_prefix;                       ///< how its list version strings begin
  std::span<const std::span<const Item>> positional;  ///< told apart by their length
  std::span<const UnnamedList> unnamed;
  std::optional<Scale> scale;
  std::span<const ModelScale> models;
  bool clock_offset_is_false = false;  ///< it sends deviation 0 with local time
};

/// What documentation says of a meter; the firmware leaves it out.
struct MeterNotes {
  std::string_view maker;
  std::string_view models;
  std::string_view countries;
  std::string_view link;
  std::string_view lists;
  std::span<const std::string_view> quirks;
};

extern const Meter aidon, kaifa, kamstrup;
extern const MeterNotes aidon_notes, kaifa_notes, kamstrup_notes;

std::span<const Meter* const> meters();
std::span<const MeterNotes* const> meter_notes();

}  // namespace ams
