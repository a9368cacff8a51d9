#include "firmware/device/boot/boot_story.hpp"

#include <gtest/gtest.h>

using namespace amsbridge::device;
using namespace std::chrono_literals;

namespace {

constexpr BootPlan access_point{true, Joining::none, false};
constexpr BootPlan joining{false, Joining::known, false};
constexpr BootPlan both{true, Joining::known, false};

/// A story that is told second by second.
class Telling {
 public:
  explicit Telling(BootFacts facts) : story(facts, now) {}

  /// The plan at the end of so much time.
  BootPlan pass(std::chrono::seconds time, StationState station) {
    BootPlan plan;
    for (const Instant end = now + time; now < end; now += 1s) plan = story.tick(now, station);
    return plan;
  }
  /// For how many of these seconds the known network is tried.
  int tried_in(std::chrono::seconds time) {
    int seconds = 0;
    for (const Instant end = now + time; now < end; now += 1s)
      seconds += story.tick(now, StationState::joining).joining == Joining::known ? 1 : 0;
    return seconds;
  }

  Instant now{100s};
  BootStory story;
};

TEST(BootStory, WithoutSettingsThereIsTheAccessPointAtOnceAndForGood) {
  Telling telling({.has_network = false});
  EXPECT_EQ(telling.pass(1s, StationState::idle), access_point);
  EXPECT_EQ(telling.story.reason(), AccessPointReason::no_settings);
  EXPECT_EQ(telling.pass(24h, StationState::idle), access_point);
}

TEST(BootStory, ANetworkThatIsSetIsJoined) {
  Telling telling({.has_network = true});
  EXPECT_EQ(telling.pass(10s, StationState::joining), joining);
  EXPECT_EQ(telling.pass(24h, StationState::joined), joining);
  EXPECT_EQ(telling.story.reason(), AccessPointReason::none);
}

TEST(BootStory, AfterFiveMinutesWithoutTheNetworkTheAccessPointComesUp) {
  Telling telling({.has_network = true});
  EXPECT_EQ(telling.pass(300s, StationState::failed), joining);
  EXPECT_EQ(telling.pass(1s, StationState::failed), access_point);
  EXPECT_EQ(telling.story.reason(), AccessPointReason::not_joined);
}

TEST(BootStory, ANetworkThatIsLostIsGivenFiveMinutesToo) {
  Telling telling({.has_network = true});
  telling.pass(1h, StationState::joined);
  EXPECT_EQ(telling.pass(299s, StationState::failed), joining);
  EXPECT_EQ(telling.pass(2s, StationState::failed), access_point);
}

TEST(BootStory, TheNetworkIsTriedForTwentySecondsOfEachMinuteMeanwhile) {
  Telling telling({.has_network = true});
  telling.pass(301s, StationState::failed);
  EXPECT_EQ(telling.tried_in(119s), 0);
  EXPECT_EQ(telling.tried_in(60s), 20);
  EXPECT_EQ(telling.tried_in(1h), 1'200);
}

TEST(BootStory, AHouseWhoseRouterWasOffForAnHourComesBackByItself) {
  Telling telling({.has_network = true});
  telling.pass(1h, StationState::joined);
  telling.pass(1h, StationState::failed);
  ASSERT_TRUE(telling.story.tick(telling.now, StationState::failed).access_point);
  // The router is there again: a try that finds it joins.
  int waited = 0;
  while (telling.story.tick(telling.now, StationState::idle).joining != Joining::known) {
    telling.now += 1s;
    ASSERT_LT(++waited, 60);
  }
  EXPECT_EQ(telling.pass(180s, StationState::joined), both);
  EXPECT_EQ(telling.pass(2s, StationState::joined), joining);
  EXPECT_EQ(telling.story.reason(), AccessPointReason::none);
}

TEST(BootStory, AVisitorOfTheAccessPointIsNotDisturbedByTries) {
  Telling telling({.has_network = true});
  telling.pass(301s, StationState::failed);
  int tried = 0;
  for (int minute = 0; minute < 30; ++minute) {
    telling.story.client_seen(telling.now);
    tried += telling.tried_in(60s);
  }
  EXPECT_EQ(tried, 0);
  EXPECT_EQ(telling.tried_in(59s), 0);
  EXPECT_GT(telling.tried_in(60s), 0);
}

TEST(BootStory, AVisitorEndsATryThatRuns) {
  Telling telling({.has_network = true});
  telling.pass(301s + 125s, StationState::failed);
  ASSERT_EQ(telling.story.tick(telling.now, StationState::joining).joining, Joining::known);
  telling.story.client_seen(telling.now);
  EXPECT_EQ(telling.story.tick(telling.now, StationState::joining), access_point);
}

TEST(BootStory, TheButtonBringsTheAccessPointForTenMinutes) {
  Telling telling({.has_network = true});
  telling.pass(1h, StationState::joined);
  telling.story.press(telling.now);
  EXPECT_EQ(telling.pass(600s, StationState::joined), both);
  EXPECT_EQ(telling.story.reason(), AccessPointReason::button);
  EXPECT_EQ(telling.pass(1s, StationState::joined), joining);
}

TEST(BootStory, TheButtonInTheFirstSecondsChoosesTheAccessPointInsteadOfJoining) {
  Telling telling({.has_network = true});
  telling.pass(3s, StationState::joining);
  telling.story.press(telling.now);
  EXPECT_EQ(telling.pass(1s, StationState::joining), access_point);
  EXPECT_EQ(telling.tried_in(119s), 0);
}

TEST(BootStory, TheAccessPointStaysWhileItsPageIsUsed) {
  Telling telling({.has_network = true});
  telling.pass(301s, StationState::failed);
  telling.pass(140s, StationState::failed);
  for (int minute = 0; minute < 20; ++minute) {
    telling.story.client_seen(telling.now);
    telling.pass(60s, StationState::joined);
    EXPECT_EQ(telling.story.reason(), AccessPointReason::not_joined);
  }
}

TEST(BootStory, ANetworkThatWasAskedForIsJoinedWhileTheAccessPointStays) {
  Telling telling({.has_network = false});
  telling.pass(60s, StationState::idle);
  telling.story.client_seen(telling.now);
  telling.story.ask_join(telling.now);
  EXPECT_EQ(telling.pass(5s, StationState::joining), (BootPlan{true, Joining::asked, false}));
  EXPECT_EQ(telling.story.asked(), AskedJoin::running);
  EXPECT_EQ(telling.pass(1s, StationState::joined), both);
  EXPECT_EQ(telling.story.asked(), AskedJoin::joined);
  EXPECT_EQ(telling.pass(179s, StationState::joined), both);
  EXPECT_EQ(telling.pass(2s, StationState::joined), joining);
}

TEST(BootStory, AWrongPasswordIsToldAfterTenSecondsAndSilenceAfterThirty) {
  Telling telling({.has_network = false});
  telling.pass(60s, StationState::idle);
  telling.story.ask_join(telling.now);
  telling.pass(10s, StationState::failed);
  EXPECT_EQ(telling.story.asked(), AskedJoin::running);
  EXPECT_EQ(telling.pass(1s, StationState::failed), access_point);
  EXPECT_EQ(telling.story.asked(), AskedJoin::failed);

  telling.story.ask_join(telling.now);
  telling.pass(30s, StationState::joining);
  EXPECT_EQ(telling.story.asked(), AskedJoin::running);
  EXPECT_EQ(telling.pass(1s, StationState::joining), access_point);
  EXPECT_EQ(telling.story.asked(), AskedJoin::failed);
}

TEST(BootStory, AJoinThatFailsGoesBackToTheNetworkBefore) {
  Telling telling({.has_network = true});
  telling.pass(1h, StationState::joined);
  telling.story.ask_join(telling.now);
  EXPECT_EQ(telling.pass(10s, StationState::failed), (BootPlan{false, Joining::asked, false}));
  EXPECT_EQ(telling.pass(1s, StationState::failed), joining);
}

TEST(BootStory, AfterACrashLoopThereIsTheAccessPointAlone) {
  Telling telling({.has_network = true, .is_crash_loop = true});
  EXPECT_EQ(telling.pass(1s, StationState::idle), access_point);
  EXPECT_TRUE(telling.story.is_safe_mode());
  EXPECT_EQ(telling.story.reason(), AccessPointReason::crashes);
  EXPECT_EQ(telling.tried_in(598s), 0);
  telling.story.press(telling.now);
  EXPECT_EQ(telling.pass(1s, StationState::idle), access_point);
}

TEST(BootStory, SafeModeEndsByARestartWhenNobodyComesForTenMinutes) {
  Telling telling({.has_network = true, .is_crash_loop = true});
  telling.pass(500s, StationState::idle);
  telling.story.client_seen(telling.now);
  EXPECT_FALSE(telling.pass(600s, StationState::idle).restart);
  EXPECT_TRUE(telling.pass(1s, StationState::idle).restart);
}

TEST(BootStory, InSafeModeANetworkCanBeJoinedIfSomebodyAsks) {
  Telling telling({.has_network = true, .is_crash_loop = true});
  telling.pass(30s, StationState::idle);
  telling.story.ask_join(telling.now);
  telling.pass(2s, StationState::joining);
  EXPECT_EQ(telling.pass(1h, StationState::joined), both);
}

TEST(BootStory, AnotherNetworkInTheSettingsIsTriedAtOnceThoughSomebodyLooksOn) {
  Telling telling({.has_network = true});
  telling.pass(302s, StationState::failed);
  telling.story.client_seen(telling.now);
  telling.story.set_has_network(true, telling.now);
  EXPECT_EQ(telling.tried_in(60s), 20);
  EXPECT_EQ(telling.tried_in(60s), 0);
}

TEST(BootStory, SettingsThatAreForgottenBringTheAccessPoint) {
  Telling telling({.has_network = true});
  telling.pass(1h, StationState::joined);
  telling.story.set_has_network(false, telling.now);
  EXPECT_EQ(telling.pass(2s, StationState::idle), access_point);
  EXPECT_EQ(telling.story.reason(), AccessPointReason::no_settings);
}

TEST(BootStory, SaysWhyInWords) {
  for (const auto reason : {AccessPointReason::button, AccessPointReason::no_settings,
                            AccessPointReason::not_joined, AccessPointReason::crashes}) {
    EXPECT_FALSE(to_string(reason).empty());
    EXPECT_EQ(sentence(reason).back(), '.');
  }
  EXPECT_EQ(sentence(AccessPointReason::none), "");
  EXPECT_EQ(to_string(AccessPointReason::not_joined), "not_joined");
}

}  // namespace
