// What a simulated meter says, and what a reader of it must understand.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace simulator {

using Octets = std::vector<std::uint8_t>;

// Real time, UTC. Milliseconds, because Aidon's shortest list comes every 2.5 s.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// mantissa * 10^exponent in the unit that the key names (kWh, kvarh, W, var, A, V), with the decimals as
// sent.
struct Value {
  std::string key;
  std::int64_t mantissa = 0;
  int exponent = 0;
  friend bool operator==(const Value&, const Value&) = default;
};

// Texts are empty when not sent.
struct Expected {
  std::string maker;  // "Kaifa", "Aidon", "Kamstrup"; empty where the telegram alone does not tell
  std::string meter_id;
  std::string meter_model;
  std::string list;
  std::string meter_time;  // "2017-09-12T23:18:50", with the offset from UTC appended only when truly known
  std::vector<Value> values;  // in the order of the list
  std::string ident = {};     // of P1: its first line without the '/'
  unsigned channel = 0;       // 0 is the meter itself, 1.. its sub-meters
  std::string medium = {};    // of a sub-meter: "gas", "water" or "heat"
  bool unchecked = false;     // P1 without CRC: nothing vouches for the octets
  friend bool operator==(const Expected&, const Expected&) = default;
};

struct Telegram {
  Time time;      // when its first octet is sent
  Octets octets;  // all link frames with their flags
  Expected expected;
  std::vector<Expected> sub_meters = {};  // in the order of the telegram
  std::vector<std::size_t> pieces = {};   // where each link frame begins in `octets`; the first one is 0
};

}  // namespace simulator
