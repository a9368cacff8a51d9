// Every simulated meter as a table: which lists it sends, when, in which wire shape and with which scaling.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "simulator/dialect.hpp"
#include "simulator/household.hpp"
#include "simulator/line.hpp"
#include "simulator/p1.hpp"
#include "simulator/sml.hpp"

namespace simulator {

enum class Maker : std::uint8_t { told, untold };  // whether the telegram alone shows who made the meter

// Due at every multiple of `period` since 1970 (UTC), plus `delay`. Of lists due together the last one is
// sent.
struct List {
  std::span<const Field> fields;  // empty for P1 and SML, whose tables of lines and entries say it
  std::chrono::milliseconds period;
  std::chrono::milliseconds delay{0};
  Maker maker = Maker::told;
  std::chrono::seconds clock_lag{0};  // how far the clock in the list is behind the sending
  std::string_view profile = {};      // what stands in Field::profile
};

enum class Link : std::uint8_t { hdlc, mbus, p1, sml };

// What random telegrams hold. `anything`: the whole range of the types. `consistent`: voltages of a grid, and
// powers that follow from currents and voltages; for meters whose scaling a reader can tell only from that.
enum class Draw : std::uint8_t { anything, consistent };

struct Model {
  std::string_view name;
  std::string_view description;  // one line
  std::string_view maker;        // empty: unknown to any reader
  std::string_view country;      // ISO 3166-1, two letters
  Link link = Link::hdlc;
  LineSettings line = {};
  std::string_view meter_model = {};
  std::string_view list_version = {};
  std::string_view id_prefix = {};           // of the meter id, before its last digits
  unsigned id_digits = 8;                    // how many those are
  std::string_view device_name_prefix = {};  // of the logical device name, before the same digits
  std::string_view key = {};                 // AES-128, as 32 hexadecimal digits; a published test key
  std::string_view authentication_key = {};  // the same
  Network network = Network::tn;
  Draw draw = Draw::anything;
  const Dialect* dialect = nullptr;  // of HDLC and M-Bus
  const P1Dialect* p1 = nullptr;
  const SmlDialect* sml = nullptr;
  std::span<const List> lists;
};

[[nodiscard]] std::span<const Model> models();
[[nodiscard]] const Model* find_model(std::string_view name);  // null if there is none

}  // namespace simulator
