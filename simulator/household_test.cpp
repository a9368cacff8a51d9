#include "simulator/household.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace simulator {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr Time new_year = sys_days(2026y / std::chrono::January / 1);

TEST(Household, UsesAboutTwentyThousandKilowattHoursAYear) {
  double watt_hours = 0;
  for (const auto& month :
       {std::chrono::January, std::chrono::April, std::chrono::July, std::chrono::October}) {
    const Time start = sys_days(2026y / month / 25);
    Household household(1, start, Network::tn);
    const double before = household.registers().active_import;
    household.advance_to(start + 7 * 24h);
    watt_hours += household.registers().active_import - before;
    EXPECT_EQ(household.registers().active_export, 0);
  }
  EXPECT_NEAR(watt_hours / 1000 * 365 / 28, 20'000, 3'000);
}

TEST(Household, StaysBelowItsMainFuseWithPlausibleVoltages) {
  for (const Network network : {Network::one_phase, Network::tn, Network::it}) {
    Household household(4, new_year, network);
    double most = 0;
    for (int minute = 0; minute < 14 * 24 * 60; ++minute) {
      household.advance_to(new_year + minute * 1min);
      for (const Phase& phase : household.phases()) {
        most = std::max(most, phase.current);
        EXPECT_GT(phase.voltage, 207);
        EXPECT_LT(phase.voltage, 253);
      }
    }
    EXPECT_LT(most, 63);
    EXPECT_GT(most, 10);
  }
}

TEST(Household, CurrentTimesVoltageIsTheApparentPowerOfEachPhase) {
  Household household(5, new_year, Network::tn);
  household.advance_to(new_year + 18h);
  ASSERT_EQ(household.phases().size(), 3U);
  for (const Phase& phase : household.phases()) {
    EXPECT_NEAR(phase.current * phase.voltage, std::hypot(phase.active_power, phase.reactive_power), 1e-6);
    EXPECT_GT(phase.active_power / (phase.current * phase.voltage), 0.7);  // the power factor
  }
}

TEST(Household, BalancedLoadsInAnItNetworkDrawTheRootOfThreeTimesTheirOwnCurrent) {
  Household household(6, new_year, Network::it);
  const auto phases = household.phases();
  double loads = 0;
  double lines = 0;
  for (const Phase& phase : phases) {
    loads += std::hypot(phase.active_power, phase.reactive_power) / phase.voltage;
    lines += phase.current;
  }
  EXPECT_NEAR(lines / loads, std::sqrt(3), 0.1);
}

TEST(Household, ExportsOnlyWithASunnyRoof) {
  constexpr Time june = sys_days(2026y / std::chrono::June / 10);
  Household household(7, june, Network::tn, Roof::solar);
  const Registers before = household.registers();
  double least = 0;
  for (int hour = 1; hour <= 7 * 24; ++hour) {
    household.advance_to(june + hour * 1h);
    least = std::min(least, household.active_power());
  }
  EXPECT_LT(least, -1000);
  EXPECT_GT(household.registers().active_export - before.active_export, 20'000);
}

TEST(Household, TheSameSeedLivesTheSameLife) {
  Household first(8, new_year, Network::tn);
  Household again(8, new_year, Network::tn);
  Household other(9, new_year, Network::tn);
  for (Household* household : {&first, &again, &other}) household->advance_to(new_year + 24h);
  EXPECT_EQ(first.active_power(), again.active_power());
  EXPECT_EQ(first.registers().active_import, again.registers().active_import);
  EXPECT_NE(first.active_power(), other.active_power());
}

}  // namespace
}  // namespace simulator
