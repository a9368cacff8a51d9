// P1 telegrams: IEC 62056-21 mode D as DSMR and its relatives use it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "simulator/ciphering.hpp"
#include "simulator/content.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

// Without a field the line is fixed text.
struct P1Line {
  std::string_view head;  // the OBIS code, or all of the fixed line
  std::optional<Field> field = std::nullopt;
  unsigned digits = 0;  // before the point
  unsigned decimals = 0;
  std::string_view unit = {};  // as this maker spells it
  bool timed = false;          // a time stands in brackets of its own before the value
  unsigned filler = 0;         // so many octets FF in the brackets, instead of a value
};

[[nodiscard]] Form form_of(const P1Line& line);

// `next_line`: 24.3.0 of DSMR 2.2 and 3.0, with the value in brackets on the line after it.
enum class SubMeterSpelling : std::uint8_t { same_line, next_line };

struct P1SubMeter {
  unsigned channel;
  std::string_view medium;       // of Expected
  std::string_view device_type;  // as spelled: "3", "03" or "003"
  std::string_view id_code;      // OBIS groups C..E
  std::string_view id_prefix;    // before 12 digits
  P1Line value;                  // head: OBIS groups C..E
  std::chrono::minutes period;   // of its readings
  SubMeterSpelling spelling = SubMeterSpelling::same_line;
};

enum class P1Check : std::uint8_t { four_digits, unpadded, none };
// "240111093500W", or "20240111 09:35:00" without summer time.
enum class P1Clock : std::uint8_t { dsmr, nes };
// Whether ids go as the hexadecimal digits of their characters.
enum class P1Id : std::uint8_t { hexadecimal, plain };

struct P1Dialect {
  std::string_view ident;
  P1Check check = P1Check::four_digits;
  P1Clock clock = P1Clock::dsmr;
  P1Id id = P1Id::hexadecimal;
  std::span<const P1Line> lines;
  std::span<const P1SubMeter> sub_meters = {};
  std::string_view trailer = {};  // lines after the '!'
  std::optional<Cipher> cipher = std::nullopt;
};

// Before any ciphering. The device name stands in Field::device_name.
[[nodiscard]] std::string p1_telegram(const P1Dialect& dialect, const Content& content,
                                      std::string_view device_name);

// What a reader makes of the meter's own lines and of its sub-meters; the maker is left to the caller.
[[nodiscard]] Expected p1_expectation(const P1Dialect& dialect, const Content& content);
[[nodiscard]] std::vector<Expected> p1_sub_meters(const P1Dialect& dialect, const Content& content);

}  // namespace simulator
