#include "passes.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

#include "../tests/telegrams.hpp"
#include "ams/decoder.hpp"
#include "simulator/meter.hpp"

namespace ams::bench {
namespace {

void append(tests::Bytes& stream, const tests::Bytes& frame) {
  stream.insert(stream.end(), frame.begin(), frame.end());
}

// The measure is a table of its own, so that it stays what it is however core does it.
constexpr auto remainders = [] {
  std::array<std::uint16_t, 256> table{};
  for (std::uint32_t octet = 0; octet < table.size(); ++octet) {
    std::uint32_t remainder = octet;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder & 1) != 0 ? remainder >> 1 ^ 0x8408 : remainder >> 1;
    table[octet] = static_cast<std::uint16_t>(remainder);
  }
  return table;
}();

class Sum final : public Decoder::Sink {
 public:
  void reading(const Reading& reading, const Telegram&) override {
    ++readings;
    for (const Value& value : reading.values()) total += static_cast<std::uint64_t>(value.number.mantissa);
  }
  void fault(const Fault&, const Telegram&) override { ++faults; }

  std::uint64_t readings = 0;
  std::uint64_t faults = 0;
  std::uint64_t total = 0;
};

}  // namespace

tests::Bytes mixed_hour() {
  constexpr int hour = 3600 * 2;  // in half seconds
  tests::Bytes stream;
  for (int time = 0; time < hour; ++time) {
    const auto watt = static_cast<std::uint32_t>(1000 + time % 977);
    const bool on_the_hour = time == 0;
    const bool ten_seconds = time % 20 == 0;
    if (ten_seconds) {
      append(stream, tests::kaifa_frame(on_the_hour ? tests::kaifa_list_3() : tests::kaifa_list_2()));
      append(stream, tests::aidon_frame(on_the_hour ? tests::aidon_list_3() : tests::aidon_list_2()));
      append(stream,
             tests::kamstrup_frame(on_the_hour ? tests::kamstrup_list_3() : tests::kamstrup_list_2()));
      continue;
    }
    if (time % 4 == 0) append(stream, tests::kaifa_frame(tests::kaifa_list_1(watt)));
    if (time % 5 == 0) append(stream, tests::aidon_frame(tests::aidon_list_1(watt)));
  }
  return stream;
}

tests::Bytes aidon_hour() {
  return tests::repeated(tests::aidon_frame(tests::aidon_list_3()), 360);
}

tests::Bytes p1_minutes() {
  tests::Bytes stream;
  std::mt19937_64 random(50);
  for (int telegram = 0; telegram < 60; ++telegram) {
    for (const std::string_view model : {"p1-dsmr50", "p1-se-lg"})
      append(stream, simulator::random_telegram(*simulator::find_model(model), random).octets);
  }
  return stream;
}

std::uint64_t copy_pass(Octets octets) {
  static tests::Bytes copy;
  copy.resize(octets.size());
  std::memcpy(copy.data(), octets.data(), octets.size());
  return copy[octets.size() / 2];
}

std::uint64_t crc_pass(Octets octets) {
  std::uint32_t remainder = 0xffff;
  for (const std::uint8_t octet : octets) remainder = remainder >> 8 ^ remainders[(remainder ^ octet) & 0xff];
  return remainder;
}

std::uint64_t decode_pass(Octets octets) {
  std::array<std::uint8_t, Decoder::ample_storage> storage;
  Sum sum;
  Decoder decoder(storage, sum);
  while (!octets.empty()) {
    const std::size_t size = std::min(piece_octets, octets.size());
    decoder.push(octets.first(size));
    octets = octets.subspan(size);
  }
  return sum.faults != 0 ? 0 : sum.readings + sum.total;
}

}  // namespace ams::bench
