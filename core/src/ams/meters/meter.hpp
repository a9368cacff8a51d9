#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ams/dlms/axdr.hpp"
#include "ams/dlms/obis.hpp"
#include "ams/quantity.hpp"

// A meter is a table: how its lists are known, what stands in them, how its numbers are scaled. One
// interpreter (`interpreter.hpp`) reads all of them. Adding a maker is adding a file beside this one:
// docs/adding-a-meter.md.

namespace ams {

// What is read by telegrams has the alignment of what `fetched` reads.

/// What an item of a list is.
enum class Role : std::uint8_t { value, list, meter_id, meter_model, device_name, clock, unused };

struct alignas(std::uint16_t) Item {
  Role role = Role::value;
  Quantity quantity{};  ///< of a value
};

/// A list that sends no OBIS codes, so that the place of an item decides. It is known by its length and by
/// its first two items: a value is an unsigned number of 32 bits, a clock an octet-string of 12, the rest
/// text.
struct PositionalList {
  std::string_view begins;  ///< how the text in front begins; `#` stands for any digit
  std::span<const Item> items;
};

/// A list of OBIS codes that names no maker, but that only one maker sends.
struct alignas(std::uint32_t) UnnamedList {
  axdr::Tag root = axdr::Tag::array;
  std::uint8_t items = 0;  ///< 0: any number
  Obis first;              ///< its first code
};

/// A code that the table of quantities does not hold, or that only this maker uses so.
struct alignas(std::uint32_t) Code {
  Obis obis;
  Item item;
};

/// Powers of ten of A, V and Wh (varh) that numbers are sent in, where no scaler is on the wire.
/// Powers are whole watts with every known maker.
struct alignas(std::uint32_t) Scale {
  static constexpr std::int8_t unknown = 127;
  std::int8_t current = 0;
  std::int8_t voltage = 0;
  std::int8_t energy = 0;
  std::int8_t power_factor = unknown;
};

/// Registers of a scale of their own, for the models whose type number has `part` at `position`.
struct ModelEnergy {
  std::size_t position = 0;
  std::string_view part;
  std::int8_t energy = 0;
};

/// Another scale that some meters of the maker use, though nothing in their lists says so.
struct alignas(std::uint16_t) OtherScale {
  std::int8_t current = 0;
  std::int8_t voltage = 0;
};

/// Reads a code that the maker's firmware spells in a way of its own. `spelling` is the element that came
/// where a code was due; the reader stands behind it.
using CodeHook = bool (*)(const axdr::Element& spelling, axdr::Reader&, Obis& code);

struct Meter {
  std::string_view maker;
  std::string_view list_prefix;  ///< how its list version strings begin; empty: it sends none
  std::span<const PositionalList> positional;
  std::span<const UnnamedList> unnamed;
  std::span<const Code> codes;  ///< besides `common_codes()`
  std::optional<Scale> scale;   ///< nothing: its lists bring their scalers
  std::span<const ModelEnergy> models;
  std::span<const OtherScale> other_scales;  ///< those tried when U x I contradicts `scale`, likeliest first
  bool clock_offset_is_false = false;        ///< it sends deviation 0 with local time
  CodeHook code_hook = nullptr;
};

/// What documentation says of a maker's meters that share a port: a row of docs/meters.md.
struct MeterNotes {
  std::string_view maker;
  std::string_view models;
  std::string_view countries;
  std::string_view link;
  std::string_view lists;
  std::span<const std::string_view> quirks;    ///< a sentence each, with the capture that shows it
  std::span<const std::string_view> captures;  ///< recordings of such meters that it was checked with
};

extern const Meter aidon, iskraemeco, kaifa, kamstrup, landis_gyr;

std::span<const Meter* const> meters();

/// The codes of what is no value, as most makers use them. "Who is who in a list": they agree on few.
std::span<const Code> common_codes();

/// By maker. The firmware leaves them out.
std::span<const MeterNotes> meter_notes();

}  // namespace ams
