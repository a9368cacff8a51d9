#include "ams/link/crc16.hpp"

#include <array>
#include <type_traits>

#include "ams/flash.hpp"

namespace ams {
namespace {

// Octets divided in one step, by a table each: time for memory, of which small devices have none to spare.
constexpr std::size_t octets_at_once = sizeof(void*) >= 8 ? 4 : 1;

// A word each where flash is read by words.
using Entry = std::conditional_t<flash_by_words, std::uint32_t, std::uint16_t>;
using Table = std::array<Entry, 256>;
using Tables = std::array<Table, octets_at_once>;

// `polynomial` with its bits in reverse. Table n holds what an octet leaves behind n zero octets.
constexpr Tables remainders_of(std::uint32_t polynomial) {
  Tables tables{};
  for (std::uint32_t octet = 0; octet < 256; ++octet) {
    std::uint32_t remainder = octet;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder & 1) != 0 ? remainder >> 1 ^ polynomial : remainder >> 1;
    tables[0][octet] = static_cast<Entry>(remainder);
  }
  for (std::size_t table = 1; table < tables.size(); ++table) {
    for (std::size_t octet = 0; octet < 256; ++octet) {
      const std::uint32_t before = tables[table - 1][octet];
      tables[table][octet] = static_cast<Entry>(before >> 8 ^ tables[0][before & 0xff]);
    }
  }
  return tables;
}

constexpr Tables ccitt_tables = remainders_of(0x8408);
constexpr Tables arc_tables = remainders_of(0xa001);

template <const Tables& tables>
std::uint32_t divided(std::uint32_t remainder, Octets octets) {
  const std::uint8_t* at = octets.data();
  const std::uint8_t* const end = at + octets.size();
  if constexpr (octets_at_once == 4) {
    for (; end - at >= 4; at += 4) {
      const std::uint32_t low = remainder ^ static_cast<std::uint32_t>(at[0] | at[1] << 8);
      remainder = tables[3][low & 0xff] ^ tables[2][low >> 8] ^ static_cast<std::uint32_t>(tables[1][at[2]]) ^
                  tables[0][at[3]];
    }
  }
  for (; at != end; ++at) remainder = remainder >> 8 ^ tables[0][(remainder ^ *at) & 0xff];
  return remainder;
}

}  // namespace

void Crc16X25::add(Octets octets) {
  register_ = divided<ccitt_tables>(register_, octets);
}

std::uint16_t crc16_x25(Octets octets) {
  Crc16X25 crc;
  crc.add(octets);
  return crc.value();
}

std::uint16_t crc16_kermit(Octets octets) {
  return static_cast<std::uint16_t>(divided<ccitt_tables>(0, octets));
}

void Crc16Arc::add(Octets octets) {
  register_ = divided<arc_tables>(register_, octets);
}

}  // namespace ams
