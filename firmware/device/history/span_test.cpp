#include "firmware/device/history/span.hpp"

#include <string>

#include <gtest/gtest.h>

using namespace amsbridge::device;

namespace {

Span example() {
  Span span;
  span.from = 29'892'900;
  span.length = 60;
  span.covered = 3'540;
  span.by_power = 12;
  span.begin_estimated = true;
  span.register_age = 7;
  span.energy = {123'456, 0};
  span.power[0] = PowerRange{1'234, 80, 9'876};
  span.registers[0] = RegisterMark{10'955'402'000, -321};
  return span;
}

TEST(Span, AnHourIsReadAsItWasWritten) {
  const std::string octets = write_hour(example());
  EXPECT_EQ(octets.size(), hour_octets);
  EXPECT_EQ(read_hour(octets), example());
  Span empty;
  EXPECT_EQ(read_hour(write_hour(empty)), empty);
}

TEST(Span, ADayHasNoRegisters) {
  const std::string octets = write_day(example());
  EXPECT_EQ(octets.size(), day_octets);
  Span expected = example();
  expected.by_power = 1;
  expected.register_age = 0;
  expected.registers = {};
  EXPECT_EQ(read_day(octets), expected);
}

TEST(Span, NegativeNumbersComeBack) {
  Span span = example();
  span.energy = {-5, -2'000'000'000};
  span.by_power = -60;
  EXPECT_EQ(read_hour(write_hour(span)), span);
}

TEST(Span, WhatHasNoRoomIsTheNearestThatHas) {
  Span span = example();
  span.energy[0] = 5'000'000'000;
  span.power[0] = PowerRange{20'000'000, -4, 20'000'000};
  const auto read = read_hour(write_hour(span));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->energy[0], 2'147'483'647);
  EXPECT_EQ(read->power[0], (PowerRange{16'777'215, 0, 16'777'215}));
}

TEST(Span, AnyDamagedOctetIsFound) {
  const std::string hour = write_hour(example());
  for (std::size_t at = 0; at < hour.size(); ++at) {
    std::string damaged = hour;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_FALSE(read_hour(damaged)) << at;
  }
  EXPECT_FALSE(read_hour(hour.substr(1)));
  EXPECT_FALSE(read_hour(std::string(hour_octets, '\xff')));
  EXPECT_FALSE(read_day(std::string(day_octets, '\0')));
  EXPECT_FALSE(read_hour(write_day(example())));
  EXPECT_FALSE(read_day(hour.substr(0, day_octets)));
}

TEST(Share, DoesNotOverflow) {
  EXPECT_EQ(share(100'000'000'000'000, 2'000'000'000, 2'000'000'000), 100'000'000'000'000);
  EXPECT_EQ(share(10, 1, 3), 3);
  EXPECT_EQ(share(-10, 1, 3), -3);
}

}  // namespace
