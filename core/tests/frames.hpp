#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "ams/octets.hpp"

// Telegrams put together by hand, from the standards and without the decoder's help: HDLC frames around an
// information field, data-notifications around data, and A-XDR data one element at a time.

namespace ams::tests {

using Bytes = std::vector<std::uint8_t>;

inline Bytes join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline Bytes repeated(const Bytes& part, std::size_t times) {
  Bytes all;
  for (std::size_t time = 0; time < times; ++time) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// CRC-16/X.25, one bit at a time: a witness for the table in core.
inline std::uint16_t bitwise_crc(Octets octets) {
  std::uint32_t remainder = 0xffff;
  for (const std::uint8_t octet : octets) {
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = ((remainder ^ (static_cast<std::uint32_t>(octet) >> bit)) & 1U) != 0;
      remainder = (remainder >> 1) ^ (carry ? 0x8408U : 0U);
    }
  }
  return static_cast<std::uint16_t>(remainder ^ 0xffffU);
}

// ---- HDLC, IEC 62056-46 frame format type 3

inline void append_check(Bytes& octets, std::size_t from = 0) {
  const std::uint16_t crc = bitwise_crc(Octets(octets).subspan(from));
  octets.push_back(static_cast<std::uint8_t>(crc & 0xff));
  octets.push_back(static_cast<std::uint8_t>(crc >> 8));
}

/// An address of 1 to 4 octets: all but the last one even.
inline Bytes address(std::size_t octets) {
  Bytes result(octets, 0x02);
  result.back() = 0x03;
  return result;
}

struct Header {
  Bytes destination = {0x41};
  Bytes source = {0x08, 0x83};
  std::uint8_t control = 0x13;
  bool segmented = false;
};

/// What goes between the flags.
inline Bytes between_flags(const Bytes& information, const Header& header = {}) {
  const std::size_t head = 2 + header.destination.size() + header.source.size() + 1;
  const std::size_t length = head + (information.empty() ? 0 : 2 + information.size()) + 2;
  const std::size_t format = 0xa000U | (header.segmented ? 0x0800U : 0U) | length;
  Bytes octets = join({{static_cast<std::uint8_t>(format >> 8), static_cast<std::uint8_t>(format & 0xff)},
                       header.destination,
                       header.source,
                       {header.control}});
  if (!information.empty()) append_check(octets);
  octets.insert(octets.end(), information.begin(), information.end());
  append_check(octets);
  return octets;
}

/// With both flags.
inline Bytes frame(const Bytes& information, const Header& header = {}) {
  return join({{0x7e}, between_flags(information, header), {0x7e}});
}

// ---- A-XDR, IEC 61334-6

inline Bytes big_endian_octets(std::uint64_t value, std::size_t octets) {
  Bytes result(octets);
  for (std::size_t place = octets; place-- > 0; value >>= 8) result[place] = static_cast<std::uint8_t>(value);
  return result;
}

inline Bytes length_octets(std::size_t length) {
  if (length < 0x80) return {static_cast<std::uint8_t>(length)};
  if (length < 0x100) return {0x81, static_cast<std::uint8_t>(length)};
  return join({{0x82}, big_endian_octets(length, 2)});
}

inline Bytes text_octets(std::string_view text) {
  return {text.begin(), text.end()};
}

inline Bytes tagged(std::uint8_t tag, const Bytes& content) {
  return join({{tag}, content});
}

inline Bytes null_data() {
  return {0x00};
}
inline Bytes boolean(bool value) {
  return {0x03, static_cast<std::uint8_t>(value ? 1 : 0)};
}
inline Bytes int8(std::int8_t value) {
  return {0x0f, static_cast<std::uint8_t>(value)};
}
inline Bytes int16(std::int16_t value) {
  return tagged(0x10, big_endian_octets(static_cast<std::uint16_t>(value), 2));
}
inline Bytes int32(std::int32_t value) {
  return tagged(0x05, big_endian_octets(static_cast<std::uint32_t>(value), 4));
}
inline Bytes int64(std::int64_t value) {
  return tagged(0x14, big_endian_octets(static_cast<std::uint64_t>(value), 8));
}
inline Bytes uint8(std::uint8_t value) {
  return {0x11, value};
}
inline Bytes uint16(std::uint16_t value) {
  return tagged(0x12, big_endian_octets(value, 2));
}
inline Bytes uint32(std::uint32_t value) {
  return tagged(0x06, big_endian_octets(value, 4));
}
inline Bytes uint64(std::uint64_t value) {
  return tagged(0x15, big_endian_octets(value, 8));
}
inline Bytes enumeration(std::uint8_t value) {
  return {0x16, value};
}
inline Bytes float32(float value) {
  return tagged(0x17, big_endian_octets(std::bit_cast<std::uint32_t>(value), 4));
}
inline Bytes float64(double value) {
  return tagged(0x18, big_endian_octets(std::bit_cast<std::uint64_t>(value), 8));
}
inline Bytes octet_string(const Bytes& octets) {
  return join({{0x09}, length_octets(octets.size()), octets});
}
inline Bytes octet_string(std::string_view text) {
  return octet_string(text_octets(text));
}
inline Bytes visible_string(std::string_view text) {
  return join({{0x0a}, length_octets(text.size()), text_octets(text)});
}
inline Bytes bit_string(std::size_t bits, const Bytes& octets) {
  return join({{0x04}, length_octets(bits), octets});
}
inline Bytes list_of(std::uint8_t tag, const std::vector<Bytes>& elements) {
  Bytes result = join({{tag}, length_octets(elements.size())});
  for (const Bytes& element : elements) result.insert(result.end(), element.begin(), element.end());
  return result;
}
inline Bytes structure(const std::vector<Bytes>& elements) {
  return list_of(0x02, elements);
}
inline Bytes array(const std::vector<Bytes>& elements) {
  return list_of(0x01, elements);
}
inline Bytes obis(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint8_t e,
                  std::uint8_t f = 255) {
  return octet_string(Bytes{a, b, c, d, e, f});
}

// ---- COSEM, IEC 62056-6-2 and IEC 62056-5-3

struct Moment {
  std::uint16_t year = 2026;
  std::uint8_t month = 11, day = 22, weekday = 7, hour = 17, minute = 30, second = 40;
  std::uint8_t hundredths = 0xff;
  std::uint16_t deviation = 0x8000;
  std::uint8_t status = 0;
};

/// The twelve octets of a date-time.
inline Bytes date_time(const Moment& moment = {}) {
  return join({big_endian_octets(moment.year, 2),
               {moment.month, moment.day, moment.weekday, moment.hour, moment.minute, moment.second,
                moment.hundredths},
               big_endian_octets(moment.deviation, 2),
               {moment.status}});
}

inline Bytes clock_string(const Moment& moment = {}) {
  return octet_string(date_time(moment));
}

/// The spellings of a notification's date-time.
inline Bytes no_time() {
  return {0x00};
}
inline Bytes plain_time(const Moment& moment = {}) {
  return join({{0x0c}, date_time(moment)});
}
inline Bytes octet_string_time(const Moment& moment = {}) {
  return clock_string(moment);
}
inline Bytes tagged_time(const Moment& moment = {}) {
  return tagged(0x19, date_time(moment));
}

inline Bytes llc() {
  return {0xe6, 0xe7, 0x00};
}

inline Bytes apdu(const Bytes& time, const Bytes& data) {
  return join({{0x0f, 0x40, 0x00, 0x00, 0x00}, time, data});
}

/// An information field: LLC header and APDU.
inline Bytes notification(const Bytes& time, const Bytes& data) {
  return join({llc(), apdu(time, data)});
}

}  // namespace ams::tests
