#pragma once

#include "frames.hpp"

// SML files put together by hand, from the standard and without the decoder's help.

namespace ams::tests {

/// CRC-16/Kermit, one bit at a time.
inline std::uint16_t bitwise_kermit(Octets octets) {
  std::uint32_t remainder = 0;
  for (const std::uint8_t octet : octets) {
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = ((remainder ^ (static_cast<std::uint32_t>(octet) >> bit)) & 1U) != 0;
      remainder = (remainder >> 1) ^ (carry ? 0x8408U : 0U);
    }
  }
  return static_cast<std::uint16_t>(remainder);
}

// ---- Elements

namespace tlv {

/// Type and length in as few octets as they need, or in `octets`. Of lists, `size` is the number of elements.
inline Bytes head(std::uint8_t type, std::size_t size, std::size_t octets = 1) {
  const auto length = [&] { return type == 7 ? size : size + octets; };
  while (length() >> (4 * octets) != 0) ++octets;
  Bytes result;
  for (std::size_t place = octets; place-- > 0;) {
    const auto nibble = static_cast<std::uint8_t>(length() >> (4 * place) & 0xf);
    const auto more = static_cast<std::uint8_t>(place == 0 ? 0 : 0x80);
    const auto kind = static_cast<std::uint8_t>(result.empty() ? type << 4 : 0);
    result.push_back(static_cast<std::uint8_t>(more | kind | nibble));
  }
  return result;
}

inline Bytes octets(const Bytes& content) {
  return join({head(0, content.size()), content});
}
inline Bytes text(std::string_view characters) {
  return octets(text_octets(characters));
}
inline Bytes absent() {
  return {0x01};
}
inline Bytes truth(bool value) {
  return {0x42, static_cast<std::uint8_t>(value ? 0xff : 0)};
}
inline Bytes integer(std::int64_t value, std::size_t size) {
  return join({head(5, size), big_endian_octets(static_cast<std::uint64_t>(value), size)});
}
inline Bytes number(std::uint64_t value, std::size_t size) {
  return join({head(6, size), big_endian_octets(value, size)});
}
inline Bytes list(const std::vector<Bytes>& elements) {
  Bytes all = head(7, elements.size());
  for (const Bytes& element : elements) all.insert(all.end(), element.begin(), element.end());
  return all;
}
inline Bytes end() {
  return {0x00};
}

}  // namespace tlv

// ---- Messages

inline Bytes sml_message(std::uint16_t code, const Bytes& body) {
  Bytes all = join({tlv::head(7, 6), tlv::octets({0x05, 0xf1, 0x2c, 0x07}), tlv::number(0, 1),
                    tlv::number(0, 1), tlv::list({tlv::number(code, 2), body})});
  const std::uint16_t crc = bitwise_crc(all);
  const Bytes check = tlv::number(static_cast<std::uint16_t>(crc << 8 | crc >> 8), 2);
  return join({all, check, tlv::end()});
}

inline Bytes server_id() {
  return {0x0a, 0x01, 'E', 'M', 'H', 0x00, 0x00, 0x12, 0xd6, 0x87};
}

inline Bytes open_message(const Bytes& id = server_id()) {
  return sml_message(0x0101, tlv::list({tlv::absent(), tlv::absent(), tlv::octets({0x31}), tlv::octets(id),
                                        tlv::absent(), tlv::absent()}));
}
inline Bytes close_message() {
  return sml_message(0x0201, tlv::list({tlv::absent()}));
}

inline Bytes seconds_index(std::uint32_t seconds) {
  return tlv::list({tlv::number(1, 1), tlv::number(seconds, 4)});
}

struct SmlEntry {
  Bytes obis;
  Bytes value;
  Bytes unit = tlv::absent();
  Bytes scaler = tlv::absent();
  Bytes status = tlv::absent();
  Bytes time = tlv::absent();

  operator Bytes() const {  // NOLINT(google-explicit-constructor)
    return tlv::list({tlv::octets(obis), status, time, unit, scaler, value, tlv::absent()});
  }
};

/// An entry that has all that numbers have.
inline SmlEntry measured(const Bytes& obis, std::uint8_t unit, int scaler, const Bytes& value) {
  return {.obis = obis, .value = value, .unit = tlv::number(unit, 1), .scaler = tlv::integer(scaler, 1)};
}

inline Bytes list_message(const std::vector<Bytes>& entries, const Bytes& id = tlv::octets(server_id()),
                          const Bytes& sensor_time = seconds_index(99043543)) {
  return sml_message(0x0701, tlv::list({tlv::absent(), id, tlv::octets({1, 0, 98, 10, 255, 255}), sensor_time,
                                        tlv::list(entries), tlv::absent(), tlv::absent()}));
}

/// The messages of a whole file.
inline Bytes sml_messages(const std::vector<Bytes>& entries) {
  return join({open_message(), list_message(entries), close_message()});
}

inline Bytes household_messages() {
  return sml_messages({
      SmlEntry{.obis = {1, 0, 96, 50, 1, 1}, .value = tlv::text("EMH")},
      SmlEntry{.obis = {1, 0, 96, 1, 0, 255}, .value = tlv::octets(server_id())},
      measured({1, 0, 1, 8, 0, 255}, 30, -1, tlv::number(54301577, 4)),
      measured({1, 0, 2, 8, 0, 255}, 30, -1, tlv::number(262445726, 4)),
      measured({1, 0, 16, 7, 0, 255}, 27, -2, tlv::integer(-29912, 2)),
  });
}

// ---- Transport

enum class Crc : std::uint8_t { x25, kermit };

/// Four 1B become eight.
inline Bytes escaped(const Bytes& octets) {
  Bytes all;
  std::size_t run = 0;
  for (const std::uint8_t octet : octets) {
    all.push_back(octet);
    run = octet == 0x1b ? run + 1 : 0;
    if (run == 4) {
      all.insert(all.end(), 4, 0x1b);
      run = 0;
    }
  }
  return all;
}

inline Bytes transported(const Bytes& messages, Crc crc = Crc::x25) {
  Bytes all = join({{0x1b, 0x1b, 0x1b, 0x1b, 1, 1, 1, 1}, escaped(messages)});
  std::uint8_t pad = 0;
  for (; all.size() % 4 != 0; ++pad) all.push_back(0);
  all = join({all, {0x1b, 0x1b, 0x1b, 0x1b, 0x1a, pad}});
  const std::uint16_t sum = crc == Crc::x25 ? bitwise_crc(all) : bitwise_kermit(all);
  all.push_back(static_cast<std::uint8_t>(sum & 0xff));
  all.push_back(static_cast<std::uint8_t>(sum >> 8));
  return all;
}

}  // namespace ams::tests
