#include "simulator/sml.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "simulator/crc.hpp"

namespace simulator {
namespace {

using namespace std::string_view_literals;

std::string hex(const Octets& octets) {
  return fmt::format("{:02x}", fmt::join(octets, ""));
}

constexpr SmlInteger power_type = {true, 8, SmlLength::shortest};
constexpr std::array entries = {
    SmlEntry{.obis = {1, 0, 96, 1, 0, 255}},
    SmlEntry{.obis = {1, 0, 1, 8, 0, 255},
             .field = Field::active_energy_import,
             .type = {false, 4},
             .scaler = -1,
             .status = "\x01\x82"sv},
    SmlEntry{
        .obis = {1, 0, 16, 7, 0, 255}, .field = Field::active_power_net, .type = power_type, .scaler = -2}};
constexpr SmlDialect dialect = {.server_id =
                                    "\x0A\x01"
                                    "ABC\x00"sv,
                                .entries = entries};

Content content(std::int64_t energy, std::int64_t power) {
  Content content{.sent_at = {}, .meter_id = {}};
  content.number = 0x12345678;
  content.integers.at(static_cast<std::size_t>(Field::active_energy_import)) = energy;
  content.integers.at(static_cast<std::size_t>(Field::active_power_net)) = power;
  return content;
}

bool contains(const Octets& octets, std::string_view digits) {
  return hex(octets).find(digits) != std::string::npos;
}

TEST(Sml, EntriesHaveStatusUnitScalerAndValue) {
  const Octets telegram = sml_telegram(dialect, content(305419896, -300));
  EXPECT_TRUE(contains(telegram, "77070100600100ff010101010b0a01414243001234567801"));
  EXPECT_TRUE(contains(telegram, "77070100010800ff63018201621e52ff651234567801"));
  EXPECT_TRUE(contains(telegram, "77070100100700ff0101621b52fe53fed401"));
}

TEST(Sml, WhatAReaderMustUnderstand) {
  const Expected expected = sml_expectation(dialect, content(305419896, -300));
  EXPECT_EQ(expected.meter_id,
            "0a0141424300"
            "12345678");
  EXPECT_EQ(expected.values, (std::vector<Value>{{"active_energy_import_kwh", 305419896, -4},
                                                 {"active_power_net_w", -300, -2}}));
}

TEST(Sml, ShortIntegersKeepTheirSign) {
  for (const auto& [power, digits] :
       {std::pair{127, "527f01"}, {128, "53008001"}, {-128, "528001"}, {-129, "53ff7f01"}}) {
    EXPECT_TRUE(contains(sml_telegram(dialect, content(0, power)), std::string("621b52fe") + digits))
        << power;
  }
}

TEST(Sml, FourEscapeOctetsInTheDataAreDoubled) {
  const Octets telegram = sml_telegram(dialect, content(0x1B1B1B1B, 0));
  EXPECT_TRUE(contains(telegram, "52ff651b1b1b1b1b1b1b1b01"));
  EXPECT_EQ(telegram.size() % 4, 0U);
}

TEST(Sml, FillOctetsAndCheckSequenceEndTheTelegram) {
  for (const SmlCheck check : {SmlCheck::x25, SmlCheck::kermit}) {
    SmlDialect checked = dialect;
    checked.check = check;
    const Octets telegram = sml_telegram(checked, content(5, 1));
    EXPECT_EQ(telegram.size() % 4, 0U);
    const std::size_t end = telegram.size() - 2;
    const auto covered = std::span(telegram).first(end);
    const unsigned expected = check == SmlCheck::x25 ? crc16_x25(covered) : crc16_kermit(covered);
    EXPECT_EQ(telegram[end] | telegram[end + 1] << 8U, expected);
    const std::size_t fill = telegram[end - 1];
    EXPECT_LT(fill, 4U);
    EXPECT_TRUE(std::all_of(telegram.begin() + static_cast<std::ptrdiff_t>(end - 6 - fill),
                            telegram.begin() + static_cast<std::ptrdiff_t>(end - 6),
                            [](std::uint8_t octet) { return octet == 0; }));
  }
}

}  // namespace
}  // namespace simulator
