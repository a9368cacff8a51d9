#include "bridge/wifi/wifi_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using A = WifiAction;

constexpr WifiObservation alone{.available = true};
constexpr WifiObservation cable{.available = true, .reached_otherwise = true};
constexpr WifiObservation at_home{.available = true, .use = WifiUse::other, .is_connected = true};
constexpr WifiObservation is_up{.available = true, .use = WifiUse::access_point, .is_connected = true};
constexpr WifiObservation has_joined{.available = true, .use = WifiUse::joining, .is_connected = true};
constexpr WifiObservation gone{};

WifiObservation knowing(WifiObservation seen) {
  seen.knows_networks = true;
  return seen;
}

/// A machine on a clock of the test's own, with the times of real radios.
class Machine : public ::testing::Test {
 protected:
  WifiMachine::Actions see(const WifiObservation& seen) { return machine.observe(seen, now); }
  WifiMachine::Actions after(std::chrono::milliseconds time) {
    now += time;
    return machine.tick(now);
  }
  /// As if nothing else happened until something is due.
  WifiMachine::Actions when_due() {
    now = machine.next().value();
    return machine.tick(now);
  }
  void come_up(const WifiObservation& before = alone) {
    static_cast<void>(see(before));
    static_cast<void>(when_due());
    static_cast<void>(machine.found(now));
    static_cast<void>(see(is_up));
    ASSERT_EQ(machine.phase(), WifiPhase::access_point);
  }

  WifiMachine machine{WifiTimes{}, true};
  WifiMachine::Time now{1000h};
};

TEST_F(Machine, ComesUpAfter45SecondsWithoutANetwork) {
  EXPECT_THAT(see(alone), IsEmpty());
  EXPECT_THAT(after(44'999ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(A::look));
  EXPECT_THAT(machine.found(now), ElementsAre(A::raise));
  EXPECT_THAT(see(is_up), IsEmpty());
  EXPECT_EQ(machine.phase(), WifiPhase::access_point);
}

TEST_F(Machine, LooksForTenSecondsAtMostBeforeItComesUp) {
  static_cast<void>(see(alone));
  static_cast<void>(after(45s));
  EXPECT_THAT(after(9'999ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(A::raise));
}

TEST_F(Machine, StaysAwayWithACableOrAKnownNetwork) {
  EXPECT_THAT(see(cable), IsEmpty());
  EXPECT_EQ(machine.next(), std::nullopt);
  EXPECT_THAT(see(at_home), IsEmpty());
  EXPECT_EQ(machine.next(), std::nullopt);
}

TEST_F(Machine, StaysAwayIfItIsNotWanted) {
  WifiMachine unwanted{WifiTimes{}, false};
  EXPECT_THAT(unwanted.observe(alone, now), IsEmpty());
  EXPECT_EQ(unwanted.next(), std::nullopt);
  EXPECT_THAT(unwanted.tick(now + 1h), IsEmpty());
}

TEST_F(Machine, WaitsFiveMinutesForANetworkThatWasLost) {
  static_cast<void>(see(at_home));
  static_cast<void>(see(alone));
  EXPECT_THAT(after(299'999ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(A::look));
}

TEST_F(Machine, AShortLossBringsNothingUp) {
  static_cast<void>(see(at_home));
  static_cast<void>(see(alone));
  static_cast<void>(after(299s));
  EXPECT_THAT(see(at_home), IsEmpty());
  static_cast<void>(see(alone));
  EXPECT_THAT(after(299s), IsEmpty());
}

TEST_F(Machine, ANetworkThatComesBackWhileItLooksIsEnough) {
  static_cast<void>(see(alone));
  EXPECT_THAT(after(45s), ElementsAre(A::look));
  EXPECT_THAT(see(at_home), IsEmpty());
  EXPECT_THAT(machine.found(now), IsEmpty());
  EXPECT_EQ(machine.phase(), WifiPhase::watching);
}

TEST_F(Machine, WithoutADeviceThereIsNothingToDo) {
  EXPECT_THAT(see(gone), IsEmpty());
  EXPECT_THAT(after(1h), IsEmpty());
  EXPECT_EQ(machine.next(), std::nullopt);
  EXPECT_THAT(see(alone), IsEmpty());
  EXPECT_THAT(after(45s), ElementsAre(A::look));
}

TEST_F(Machine, ARestartOfNetworkManagerIsSurvived) {
  come_up();
  EXPECT_THAT(see(gone), IsEmpty());
  EXPECT_EQ(machine.phase(), WifiPhase::watching);
  come_up();
}

TEST_F(Machine, AFailedAccessPointIsTriedAgainAfterLongerAndLongerPauses) {
  static_cast<void>(see(alone));
  static_cast<void>(when_due());
  static_cast<void>(machine.found(now));
  for (const auto pause : {60s, 120s, 240s, 480s, 960s, 960s}) {
    EXPECT_THAT(machine.failed("no", now), ElementsAre(A::lower));
    EXPECT_EQ(machine.access_point_failure(), "no");
    EXPECT_EQ(machine.next(), now + pause);
    EXPECT_THAT(when_due(), ElementsAre(A::look));
    EXPECT_THAT(machine.found(now), ElementsAre(A::raise));
  }
  static_cast<void>(see(is_up));
  EXPECT_EQ(machine.access_point_failure(), "");
}

TEST_F(Machine, AnAccessPointThatDoesNotComeUpInTimeHasFailed) {
  static_cast<void>(see(alone));
  static_cast<void>(when_due());
  static_cast<void>(machine.found(now));
  EXPECT_THAT(after(29'999ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(A::lower));
  EXPECT_EQ(machine.access_point_failure(), "The access point did not come up in time.");
}

TEST_F(Machine, KnownNetworksAreTriedEveryTenMinutes) {
  come_up();
  static_cast<void>(see(knowing(is_up)));
  EXPECT_THAT(after(599'999ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(A::try_known));
  EXPECT_THAT(see(knowing(alone)), IsEmpty());
  EXPECT_THAT(after(60s), ElementsAre(A::raise));
}

TEST_F(Machine, AKnownNetworkThatIsBackKeepsTheAccessPointAway) {
  come_up();
  static_cast<void>(see(knowing(is_up)));
  static_cast<void>(when_due());
  EXPECT_THAT(see(knowing(at_home)), IsEmpty());
  EXPECT_EQ(machine.phase(), WifiPhase::watching);
  EXPECT_EQ(machine.next(), std::nullopt);
}

TEST_F(Machine, NothingIsTriedWhereNothingIsKnown) {
  come_up();
  EXPECT_EQ(machine.next(), std::nullopt);
  EXPECT_THAT(after(24h), IsEmpty());
}

TEST_F(Machine, WhoUsesThePageIsNotThrownOut) {
  come_up();
  static_cast<void>(see(knowing(is_up)));
  now += 9min;
  machine.client_seen(now);
  EXPECT_THAT(after(599'999ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(A::try_known));
}

TEST_F(Machine, ACableTakesItDownOnceNobodyUsesIt) {
  come_up();
  machine.client_seen(now);
  auto with_cable = is_up;
  with_cable.reached_otherwise = true;
  EXPECT_THAT(see(with_cable), IsEmpty());
  EXPECT_THAT(when_due(), ElementsAre(A::lower));
  EXPECT_EQ(machine.phase(), WifiPhase::watching);
}

TEST_F(Machine, AJoinedNetworkIsKept) {
  come_up();
  EXPECT_THAT(machine.join(now), ElementsAre(A::join));
  EXPECT_THAT(see(is_up), IsEmpty());  // not yet gone
  EXPECT_THAT(see(alone), IsEmpty());
  EXPECT_THAT(see(has_joined), ElementsAre(A::keep));
  EXPECT_EQ(machine.join_failure(), "");
  EXPECT_THAT(see(at_home), IsEmpty());
  EXPECT_EQ(machine.next(), std::nullopt);
}

TEST_F(Machine, AFailedJoinIsForgottenAndTheAccessPointComesBackAtOnce) {
  come_up();
  static_cast<void>(machine.join(now));
  EXPECT_THAT(machine.failed("The password of home is wrong.", now), ElementsAre(A::forget, A::raise));
  EXPECT_EQ(machine.join_failure(), "The password of home is wrong.");
  static_cast<void>(see(is_up));
  EXPECT_EQ(machine.phase(), WifiPhase::access_point);
  static_cast<void>(machine.join(now));
  EXPECT_EQ(machine.join_failure(), "");
}

TEST_F(Machine, AJoinTakesFortySecondsAtMost) {
  come_up();
  static_cast<void>(machine.join(now));
  EXPECT_THAT(after(39'999ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(A::forget, A::raise));
  EXPECT_EQ(machine.join_failure(), "The network did not answer in time.");
}

TEST_F(Machine, AFailedJoinGoesBackToTheNetworkThatWasThere) {
  static_cast<void>(see(at_home));
  static_cast<void>(machine.join(now));
  EXPECT_THAT(machine.failed("no", now), ElementsAre(A::forget, A::restore));
  static_cast<void>(see(alone));
  EXPECT_THAT(after(299s), IsEmpty());
  EXPECT_THAT(see(at_home), IsEmpty());
}

TEST_F(Machine, AJoinDuringWhichTheDeviceGoesAwayHasFailed) {
  come_up();
  static_cast<void>(machine.join(now));
  EXPECT_THAT(see(gone), ElementsAre(A::forget));
  EXPECT_EQ(machine.phase(), WifiPhase::watching);
}

TEST_F(Machine, ANewPassphraseBringsTheAccessPointUpAgain) {
  come_up();
  EXPECT_THAT(machine.passphrase_changed(now), ElementsAre(A::lower, A::raise));
  EXPECT_EQ(machine.phase(), WifiPhase::raising);
  static_cast<void>(see(is_up));
  EXPECT_EQ(machine.phase(), WifiPhase::access_point);
}

TEST_F(Machine, SwitchingItOffTakesItDown) {
  come_up();
  EXPECT_THAT(machine.set_setup_access_point(false, now), ElementsAre(A::lower));
  EXPECT_EQ(machine.next(), std::nullopt);
  EXPECT_THAT(machine.set_setup_access_point(true, now), IsEmpty());
  static_cast<void>(see(alone));
  EXPECT_THAT(after(45s), ElementsAre(A::look));
}

TEST_F(Machine, AnAccessPointThatSomebodyTookDownDoesNotComeBackAtOnce) {
  come_up();
  EXPECT_THAT(see(alone), IsEmpty());
  EXPECT_THAT(after(59'999ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(A::look));
}

}  // namespace
}  // namespace amsbridge
