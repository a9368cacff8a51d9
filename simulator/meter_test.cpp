#include "simulator/meter.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace simulator {
namespace {

using std::chrono::January;
using std::chrono::March;
using std::chrono::October;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using namespace std::chrono_literals;

constexpr sys_seconds monday = sys_days(2026y / January / 5);

std::map<std::string, std::int64_t> integers(const Telegram& telegram) {
  std::map<std::string, std::int64_t> found;
  for (const Value& value : telegram.expected.values) found[value.key] = value.mantissa;
  return found;
}

bool has_registers(const Telegram& telegram) {
  return integers(telegram).contains("active_energy_import_kwh");
}

// Length of the frame and milliseconds after the start, for a while.
std::vector<std::pair<std::size_t, long>> sent_in(Meter& meter, sys_seconds start,
                                                  std::chrono::milliseconds duration) {
  std::vector<std::pair<std::size_t, long>> sent;
  for (Telegram telegram = meter.next(); telegram.time < start + duration; telegram = meter.next()) {
    sent.emplace_back(telegram.octets.size(), (telegram.time - start).count());
  }
  return sent;
}

using Cadence = std::vector<std::pair<std::size_t, long>>;

TEST(Meter, KaifaSendsPowerEveryTwoSecondsAndLongerListsInItsPlace) {
  const sys_seconds start = monday + 59min + 58s;
  Meter meter(*find_model("kaifa-it"), 1, start);
  EXPECT_EQ(
      sent_in(meter, start, 15s),
      (Cadence{
          {41, 0}, {123, 2000}, {41, 4000}, {41, 6000}, {41, 8000}, {41, 10000}, {157, 12000}, {41, 14000}}));
}

TEST(Meter, AidonSendsPowerEveryTwoAndAHalfSecondsAndTheHourTenSecondsLate) {
  const sys_seconds start = monday + 59min + 59s;
  Meter meter(*find_model("aidon"), 1, start);
  EXPECT_EQ(sent_in(meter, start, 14s),
            (Cadence{{288, 1000}, {44, 3500}, {44, 6000}, {44, 8500}, {396, 11000}, {44, 13500}}));
}

TEST(Meter, KamstrupSendsTheHourBetweenTwoOtherLists) {
  const sys_seconds start = monday + 59min + 55s;
  Meter meter(*find_model("kamstrup"), 1, start);
  EXPECT_EQ(sent_in(meter, start, 16s), (Cadence{{228, 5000}, {302, 10000}, {228, 15000}}));
}

TEST(Meter, TheHourIsSentTwentyFourTimesInADayAlsoWhenTheClocksChange) {
  for (const sys_seconds midnight : {sys_seconds(monday), sys_seconds(sys_days(2026y / March / 29)),
                                     sys_seconds(sys_days(2026y / October / 25))}) {
    for (const char* name : {"kamstrup", "generic"}) {
      Meter meter(*find_model(name), 2, midnight);
      std::set<std::chrono::hours> told;
      int count = 0;
      for (Telegram telegram = meter.next(); telegram.time < midnight + 24h; telegram = meter.next()) {
        if (!has_registers(telegram)) continue;
        ++count;
        told.insert(std::chrono::floor<std::chrono::hours>(telegram.time - midnight));
        EXPECT_LE(telegram.time - midnight - *told.rbegin(), 10s);
      }
      EXPECT_EQ(count, 24) << name;
      EXPECT_EQ(told.size(), 24U) << name;
    }
  }
}

TEST(Meter, ALocalDayHasTwentyThreeHoursInMarchAndTwentyFiveInOctober) {
  const auto hours_of = [](sys_seconds start, std::string_view date) {
    Meter meter(*find_model("kaifa"), 2, start);
    int count = 0;
    for (Telegram telegram = meter.next(); telegram.time < start + 27h; telegram = meter.next()) {
      count += has_registers(telegram) && telegram.expected.meter_time.starts_with(date) ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(hours_of(sys_days(2026y / March / 29) - 1h, "2026-03-29"), 23);
  EXPECT_EQ(hours_of(sys_days(2026y / October / 25) - 2h, "2026-10-25"), 25);
}

TEST(Meter, RegistersNeverFallInAWeekAndImportGrows) {
  for (const Roof roof : {Roof::plain, Roof::solar}) {
    Meter meter(*find_model("kaifa-se"), 3, monday, roof);
    Telegram last = meter.next();
    const std::size_t first_register = last.expected.values.size() - 4;
    const std::int64_t first_import = last.expected.values[first_register].mantissa;
    while (last.time < monday + 7 * 24h) {
      Telegram telegram = meter.next();
      for (std::size_t index = first_register; index < first_register + 4; ++index) {
        const Value& value = telegram.expected.values[index];
        ASSERT_GE(value.mantissa, last.expected.values[index].mantissa) << value.key;
      }
      last = std::move(telegram);
    }
    EXPECT_GT(last.expected.values[first_register].mantissa, first_import + 50'000);
  }
}

TEST(Meter, PhasesAddUpToTheWhole) {
  Meter meter(*find_model("aidon-se"), 4, monday, Roof::solar);
  for (int count = 0; count < 3000; ++count) {
    auto sent = integers(meter.next());
    std::int64_t active = 0;
    std::int64_t reactive = 0;
    for (const char* phase : {"l1", "l2", "l3"}) {
      active += sent[fmt::format("active_power_import_{}_w", phase)];
      active -= sent[fmt::format("active_power_export_{}_w", phase)];
      reactive += sent[fmt::format("reactive_power_import_{}_var", phase)];
      reactive -= sent[fmt::format("reactive_power_export_{}_var", phase)];
    }
    // Each is rounded for itself, in real meters too.
    EXPECT_NEAR(static_cast<double>(active),
                static_cast<double>(sent["active_power_import_w"] - sent["active_power_export_w"]), 2);
    EXPECT_NEAR(static_cast<double>(reactive),
                static_cast<double>(sent["reactive_power_import_var"] - sent["reactive_power_export_var"]),
                2);
  }
}

TEST(Meter, TheSameSeedSendsTheSameOctetsAndAnotherSeedAnotherMeterId) {
  for (const Model& model : models()) {
    Meter first(model, 5, monday);
    Meter again(model, 5, monday);
    Meter other(model, 6, monday);
    bool differs = false;
    for (int count = 0; count < 50; ++count) {
      const Telegram telegram = first.next();
      EXPECT_EQ(again.next().octets, telegram.octets);
      differs = differs || other.next().octets != telegram.octets;
    }
    EXPECT_TRUE(differs) << model.name;
  }
}

TEST(Meter, PiecesBeginAtFramesOfTheirLink) {
  for (const Model& model : models()) {
    Meter meter(model, 7, monday);
    const Telegram telegram = meter.next();
    ASSERT_FALSE(telegram.pieces.empty()) << model.name;
    EXPECT_EQ(telegram.pieces.front(), 0U);
    for (const std::size_t piece : telegram.pieces) {
      const std::uint8_t first = telegram.octets.at(piece);
      switch (model.link) {
        case Link::hdlc: EXPECT_EQ(first, 0x7E); break;
        case Link::mbus: EXPECT_EQ(first, 0x68); break;
        case Link::p1: EXPECT_EQ(first, model.key.empty() ? '/' : 0xDB); break;
        case Link::sml: EXPECT_EQ(first, 0x1B); break;
      }
    }
  }
}

TEST(Meter, TheInvocationCounterRisesFromTelegramToTelegram) {
  Meter meter(*find_model("kaifa-at-evn"), 7, monday);
  for (std::uint8_t count = 1; count < 5; ++count) {
    const Telegram telegram = meter.next();
    constexpr std::size_t counter_ends = 9 + 2 + 8 + 2 + 1 + 3;
    EXPECT_EQ(telegram.octets.at(counter_ends), count);
  }
}

TEST(Meter, OnlyPiecewiseTelegramsHaveSeveralPieces) {
  std::mt19937_64 random(9);
  const auto pieces = [&](const char* name) {
    return random_telegram(*find_model(name), random).pieces.size();
  };
  EXPECT_EQ(pieces("kaifa-se"), 1U);
  EXPECT_EQ(pieces("iskra-obis"), 3U);
  EXPECT_EQ(pieces("iskra-hr"), 2U);
  EXPECT_EQ(pieces("lg-e450-at"), 3U);
  EXPECT_EQ(pieces("lg-e450-ch-power"), 2U);
  EXPECT_EQ(pieces("sagemcom-at-overflow"), 2U);
}

TEST(Models, AreFoundByTheirNamesEachOfItsOwn) {
  std::set<std::string_view> names;
  for (const Model& model : models()) {
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
    EXPECT_EQ(find_model(model.name), &model);
    EXPECT_FALSE(model.description.empty());
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"kaifa", "aidon-se", "kamstrup-dk", "lg-zmf100", "iskra-hr",
                                            "sagemcom-at-evn", "p1-lu", "sml-holley", "generic"}));
  EXPECT_EQ(find_model("siemens"), nullptr);
}

TEST(Models, AnEncryptedOneHasItsKeys) {
  for (const Model& model : models()) {
    const auto& cipher = model.p1 != nullptr        ? model.p1->cipher
                         : model.dialect != nullptr ? model.dialect->cipher
                                                    : std::nullopt;
    EXPECT_EQ(model.key.size(), cipher ? 32U : 0U) << model.name;
    const bool authenticated = cipher && (cipher->security & 0x10U) != 0;
    EXPECT_EQ(model.authentication_key.size(), authenticated ? 32U : 0U) << model.name;
  }
}

TEST(RandomTelegram, ReachesEveryListAndTheEndsOfEveryType) {
  std::mt19937_64 random(1);
  std::map<std::string, std::set<std::int64_t>> kaifa;
  std::set<std::size_t> lengths;
  for (int count = 0; count < 3000; ++count) {
    const Telegram telegram = random_telegram(*find_model("kaifa-1ph"), random);
    lengths.insert(telegram.octets.size());
    for (const auto& [key, integer] : integers(telegram)) kaifa[key].insert(integer);
  }
  EXPECT_EQ(lengths, (std::set<std::size_t>{41, 103, 137}));
  for (const auto& [key, seen] : kaifa) {
    EXPECT_EQ(*seen.begin(), 0) << key;
    EXPECT_EQ(*seen.rbegin(), std::numeric_limits<std::uint32_t>::max()) << key;
    EXPECT_GT(seen.size(), 500U) << key;
  }
}

TEST(RandomTelegram, IsNegativeOnlyWhereTheTypeIsSigned) {
  std::mt19937_64 random(2);
  std::map<std::string, std::int64_t> least;
  for (int count = 0; count < 1000; ++count) {
    for (const auto& [key, integer] : integers(random_telegram(*find_model("aidon"), random))) {
      least[key] = std::min(least[key], integer);
    }
  }
  EXPECT_EQ(least["current_l1_a"], std::numeric_limits<std::int16_t>::min());
  EXPECT_EQ(least["voltage_l1_v"], 0);
  EXPECT_EQ(least["active_power_import_w"], 0);
}

}  // namespace
}  // namespace simulator
