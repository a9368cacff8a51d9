#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ams/decimal.hpp"
#include "ams/dlms/clock.hpp"
#include "ams/dlms/obis.hpp"
#include "ams/octets.hpp"
#include "ams/quantity.hpp"
#include "ams/reading.hpp"

// What a data line of a P1 telegram is made of (IEC 62056-21, data sets with OBIS codes for addresses):
//
//     A-B:C.D.E(content)          B: channel, 0 the meter itself
//     A-B:C.D.E*F(content)(content)..
//
// F, left out, is 255. A content is a number with or without unit, a time, or a text.

namespace ams::p1 {

inline std::string_view text_of(Octets octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};  // NOLINT(*-reinterpret-cast)
}

/// Octets of the OBIS code that `line` begins with, up to its first bracket. 0 if there is none. The line
/// ends in a bracket.
std::size_t read_code(Octets line, Obis&);

/// The contents of brackets, one after the other.
class Brackets {
 public:
  explicit Brackets(Octets octets) : rest_(octets) {}

  /// False behind the last one, and where none is due: `rest()` then is not empty.
  bool next(Octets& content);
  Octets rest() const { return rest_; }

 private:
  Octets rest_;
};

/// A unit as telegrams spell it, in any case.
struct UnitSymbol {
  std::optional<Unit> unit;     ///< nothing where no quantity is measured in it
  std::int8_t power = 0;        ///< of ten, which turns numbers in it into `unit`
  std::uint8_t cosem_unit = 0;  ///< IEC 62056-6-2, table 4; 255 without unit, 0 unknown
};

inline constexpr UnitSymbol no_unit = {Unit::none, 0, 255};

/// All zero if the symbol is not known.
UnitSymbol find_unit(Octets symbol);

/// A number and its unit. `number` is as sent.
struct Measured {
  Decimal number;
  UnitSymbol unit;
};

/// Reads `006136.190*kWh`. What it returns is wrong with it: line_malformed or number_too_large. The content
/// stands in brackets: behind it there is one.
std::optional<Reason> read_measured(Octets content, Measured&);

/// Reads `YYMMDDhhmmss`, with the year in two digits or four, and perhaps blanks and colons, followed by S
/// (summer, +02:00), W (winter, +01:00) or something else that leaves the offset open. Years from 70 on are
/// those of a clock that was never set. Fault: clock_invalid.
Result<Clock> read_clock(Octets content);

/// True for 632525252525: every octet of the time is FF, so that none is meant.
bool is_open_time(Octets content);

/// Reads an identification: pairs of hexadecimal digits that spell at least five printable characters become
/// them, all else is as sent, but for blanks at the end. False if it does not fit.
bool read_identification(Octets content, Reading::Text&);

}  // namespace ams::p1
