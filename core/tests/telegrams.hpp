#pragma once

#include "frames.hpp"

// The lists that Kaifa, Aidon and Kamstrup send, with numbers made up here. Ids, clocks and loads are
// nobody's.

namespace ams::tests {

inline Header kaifa_header() {
  return {.destination = {0x01}, .source = {0x02, 0x01}, .control = 0x10};
}
inline Header aidon_header() {
  return {};
}
inline Header kamstrup_header() {
  return {.destination = {0x2b}, .source = {0x21}, .control = 0x13};
}

// ---- Kaifa: positions decide

inline Bytes kaifa_list_1(std::uint32_t watt) {
  return structure({uint32(watt)});
}

inline std::vector<Bytes> kaifa_head() {
  return {octet_string("KFM_001"),
          octet_string("6970631400000001"),
          octet_string("MA304H3E"),
          uint32(1316),
          uint32(0),
          uint32(17),
          uint32(224)};
}
inline std::vector<Bytes> appended(std::vector<Bytes> items, const std::vector<Bytes>& more) {
  items.insert(items.end(), more.begin(), more.end());
  return items;
}
inline std::vector<Bytes> kaifa_three_phases() {
  return {uint32(1530), uint32(3287), uint32(804), uint32(2303), uint32(0), uint32(2311)};
}
inline std::vector<Bytes> kaifa_registers() {
  return {clock_string({.hour = 18, .minute = 0, .second = 10}), uint32(109554020), uint32(7), uint32(1200),
          uint32(4510300)};
}
inline Bytes kaifa_list_2() {
  return structure(appended(kaifa_head(), kaifa_three_phases()));
}
inline Bytes kaifa_list_2_one_phase() {
  return structure(appended(kaifa_head(), {uint32(5720), uint32(2298)}));
}
inline Bytes kaifa_list_3() {
  return structure(appended(appended(kaifa_head(), kaifa_three_phases()), kaifa_registers()));
}
inline Bytes kaifa_list_3_one_phase() {
  return structure(appended(appended(kaifa_head(), {uint32(5720), uint32(2298)}), kaifa_registers()));
}
/// Sweden: 0x24 items, codes and values in turn, no scalers.
inline Bytes kaifa_swedish_list() {
  return structure({obis(1, 0, 0, 2, 129), octet_string("KFM_001"),
                    obis(0, 0, 96, 1, 0),  octet_string("7340154410200001"),
                    obis(0, 0, 96, 1, 7),  octet_string("MA304T4"),
                    obis(1, 0, 1, 7, 0),   uint32(2310),
                    obis(1, 0, 2, 7, 0),   uint32(0),
                    obis(1, 0, 3, 7, 0),   uint32(0),
                    obis(1, 0, 4, 7, 0),   uint32(163),
                    obis(1, 0, 31, 7, 0),  uint32(3370),
                    obis(1, 0, 51, 7, 0),  uint32(4170),
                    obis(1, 0, 71, 7, 0),  uint32(2720),
                    obis(1, 0, 32, 7, 0),  uint32(2321),
                    obis(1, 0, 52, 7, 0),  uint32(2318),
                    obis(1, 0, 72, 7, 0),  uint32(2330),
                    obis(0, 0, 1, 0, 0),   clock_string({.deviation = 0xffc4}),
                    obis(1, 0, 1, 8, 0),   uint64(24173000),
                    obis(1, 0, 2, 8, 0),   uint32(16),
                    obis(1, 0, 3, 8, 0),   uint32(15000),
                    obis(1, 0, 4, 8, 0),   uint32(1590000)});
}

// ---- Aidon: code, value, scaler and unit

inline Bytes item(const Bytes& code, const Bytes& value) {
  return structure({code, value});
}
inline Bytes item(const Bytes& code, const Bytes& value, std::int8_t scaler, std::uint8_t unit) {
  return structure({code, value, structure({int8(scaler), enumeration(unit)})});
}

inline Bytes aidon_list_1(std::uint32_t watt) {
  return array({item(obis(1, 0, 1, 7, 0), uint32(watt), 0, 27)});
}

enum class Network { tn, it };

inline std::vector<Bytes> aidon_head() {
  return {item(obis(1, 1, 0, 2, 129), visible_string("AIDON_V0001")),
          item(obis(0, 0, 96, 1, 0), visible_string("7359992890000001")),
          item(obis(0, 0, 96, 1, 7), visible_string("6534")),
          item(obis(1, 0, 1, 7, 0), uint32(5470), 0, 27),
          item(obis(1, 0, 2, 7, 0), uint32(0), 0, 27),
          item(obis(1, 0, 3, 7, 0), uint32(0), 0, 29),
          item(obis(1, 0, 4, 7, 0), uint32(138), 0, 29)};
}
inline std::vector<Bytes> aidon_phases(Network network) {
  std::vector<Bytes> items = {item(obis(1, 0, 31, 7, 0), int16(92), -1, 33)};
  if (network == Network::tn) items.push_back(item(obis(1, 0, 51, 7, 0), int16(-3), -1, 33));
  return appended(
      items,
      {item(obis(1, 0, 71, 7, 0), int16(126), -1, 33), item(obis(1, 0, 32, 7, 0), uint16(2330), -1, 35),
       item(obis(1, 0, 52, 7, 0), uint16(2307), -1, 35), item(obis(1, 0, 72, 7, 0), uint16(2341), -1, 35)});
}
inline std::vector<Bytes> aidon_registers(
    const Moment& moment = {
        .weekday = 0, .hour = 18, .minute = 0, .second = 0, .hundredths = 0, .deviation = 0}) {
  return {item(obis(0, 0, 1, 0, 0), clock_string(moment)), item(obis(1, 0, 1, 8, 0), uint32(10955402), 1, 30),
          item(obis(1, 0, 2, 8, 0), uint32(0), 1, 30), item(obis(1, 0, 3, 8, 0), uint32(2199), 1, 32),
          item(obis(1, 0, 4, 8, 0), uint32(451), 1, 32)};
}
inline Bytes aidon_list_2_one_phase() {
  return array(appended(aidon_head(), {item(obis(1, 0, 31, 7, 0), int16(92), -1, 33),
                                       item(obis(1, 0, 32, 7, 0), uint16(2330), -1, 35)}));
}
inline Bytes aidon_list_2(Network network = Network::tn) {
  return array(appended(aidon_head(), aidon_phases(network)));
}
inline Bytes aidon_list_3(Network network = Network::tn) {
  return array(appended(appended(aidon_head(), aidon_phases(network)), aidon_registers()));
}
/// Sweden: 27 items, the clock first, no texts.
inline Bytes aidon_swedish_list() {
  std::vector<Bytes> items = {item(obis(0, 0, 1, 0, 0), clock_string({.status = 0xff})),
                              item(obis(1, 0, 1, 7, 0), uint32(4100), 0, 27),
                              item(obis(1, 0, 2, 7, 0), uint32(0), 0, 27),
                              item(obis(1, 0, 3, 7, 0), uint32(0), 0, 29),
                              item(obis(1, 0, 4, 7, 0), uint32(620), 0, 29),
                              item(obis(1, 0, 31, 7, 0), int16(61), -1, 33),
                              item(obis(1, 0, 51, 7, 0), int16(60), -1, 33),
                              item(obis(1, 0, 71, 7, 0), int16(58), -1, 33),
                              item(obis(1, 0, 32, 7, 0), uint16(2299), -1, 35),
                              item(obis(1, 0, 52, 7, 0), uint16(2304), -1, 35),
                              item(obis(1, 0, 72, 7, 0), uint16(2296), -1, 35)};
  for (const std::uint8_t first : Bytes{21, 41, 61}) {
    for (std::uint8_t sort = 0; sort < 4; ++sort) {
      const auto group = static_cast<std::uint8_t>(first + sort);
      const auto number = static_cast<std::uint32_t>(100 * first + sort);
      items.push_back(item(obis(1, 0, group, 7, 0), uint32(number), 0, sort < 2 ? 27 : 29));
    }
  }
  return array(appended(
      items,
      {item(obis(1, 0, 1, 8, 0), uint32(18500123), 0, 30), item(obis(1, 0, 2, 8, 0), uint32(4), 0, 30),
       item(obis(1, 0, 3, 8, 0), uint32(1000), 0, 32), item(obis(1, 0, 4, 8, 0), uint32(90001), 0, 32)}));
}

// ---- Kamstrup: list version, then code and value in turn, no scalers

enum class Phases { one, three };

inline std::vector<Bytes> kamstrup_head(std::string_view type, Phases phases) {
  const auto other = [&](const Bytes& value) { return phases == Phases::three ? value : null_data(); };
  return {visible_string("Kamstrup_V0001"),
          obis(1, 1, 0, 0, 5),
          visible_string("5706567000000001"),
          obis(1, 1, 96, 1, 1),
          visible_string(type),
          obis(1, 1, 1, 7, 0),
          uint32(1843),
          obis(1, 1, 2, 7, 0),
          uint32(0),
          obis(1, 1, 3, 7, 0),
          uint32(31),
          obis(1, 1, 4, 7, 0),
          uint32(0),
          obis(1, 1, 31, 7, 0),
          uint32(795),
          obis(1, 1, 51, 7, 0),
          other(uint32(213)),
          obis(1, 1, 71, 7, 0),
          other(uint32(9)),
          obis(1, 1, 32, 7, 0),
          uint16(231),
          obis(1, 1, 52, 7, 0),
          other(uint16(229)),
          obis(1, 1, 72, 7, 0),
          other(uint16(230))};
}
inline std::vector<Bytes> kamstrup_registers() {
  return {obis(0, 1, 1, 0, 0), clock_string({.hour = 18, .minute = 0, .second = 5, .status = 0x80}),
          obis(1, 1, 1, 8, 0), uint32(2140673),
          obis(1, 1, 2, 8, 0), uint32(0),
          obis(1, 1, 3, 8, 0), uint32(15),
          obis(1, 1, 4, 8, 0), uint32(331204)};
}
inline constexpr std::string_view kamstrup_norwegian_type = "6841121BN243101040";
inline constexpr std::string_view kamstrup_swedish_type = "6841131BN245101092";

inline Bytes kamstrup_list_2(Phases phases = Phases::three, std::string_view type = kamstrup_norwegian_type) {
  return structure(kamstrup_head(type, phases));
}
inline Bytes kamstrup_list_3(Phases phases = Phases::three, std::string_view type = kamstrup_norwegian_type) {
  return structure(appended(kamstrup_head(type, phases), kamstrup_registers()));
}

// ---- Whole link frames, as each maker sends them

inline Bytes kaifa_frame(const Bytes& data) {
  return frame(notification(octet_string_time(), data), kaifa_header());
}
inline Bytes aidon_frame(const Bytes& data) {
  return frame(notification(no_time(), data), aidon_header());
}
inline Bytes kamstrup_frame(const Bytes& data) {
  return frame(notification(plain_time(), data), kamstrup_header());
}

/// One frame of each list above.
inline std::vector<Bytes> every_frame() {
  return {kaifa_frame(kaifa_list_1(1316)),
          kaifa_frame(kaifa_list_2()),
          kaifa_frame(kaifa_list_2_one_phase()),
          kaifa_frame(kaifa_list_3()),
          kaifa_frame(kaifa_list_3_one_phase()),
          kaifa_frame(kaifa_swedish_list()),
          aidon_frame(aidon_list_1(5470)),
          aidon_frame(aidon_list_2_one_phase()),
          aidon_frame(aidon_list_2()),
          aidon_frame(aidon_list_2(Network::it)),
          aidon_frame(aidon_list_3()),
          aidon_frame(aidon_list_3(Network::it)),
          aidon_frame(aidon_swedish_list()),
          kamstrup_frame(kamstrup_list_2()),
          kamstrup_frame(kamstrup_list_2(Phases::one)),
          kamstrup_frame(kamstrup_list_3()),
          kamstrup_frame(kamstrup_list_3(Phases::one)),
          kamstrup_frame(kamstrup_list_3(Phases::three, kamstrup_swedish_type))};
}

}  // namespace ams::tests
