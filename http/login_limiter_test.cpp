#include "http/login_limiter.hpp"

#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using std::chrono::hours;
using Caller = LoginLimiter::Caller;
using std::chrono::seconds;

constexpr LoginLimiter::Time start{hours(1000)};

void try_five_times(LoginLimiter& limiter, const std::string& address, LoginLimiter::Time now) {
  for (int round = 0; round < 5; ++round)
    EXPECT_EQ(limiter.try_now(address, Caller::stranger, now), std::nullopt) << round;
}

TEST(LoginLimiter, FiveTriesAreQuickThenEachWaitsTwiceAsLong) {
  LoginLimiter limiter;
  auto now = start;
  try_five_times(limiter, "192.0.2.1", now);
  std::vector<long> waits;
  for (int round = 0; round < 10; ++round) {
    const auto wait = limiter.try_now("192.0.2.1", Caller::stranger, now);
    ASSERT_TRUE(wait.has_value());
    waits.push_back(wait->count());
    EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, now + *wait - std::chrono::milliseconds(1)),
              seconds(1));
    now += *wait;
    EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, now), std::nullopt);
  }
  EXPECT_EQ(waits, (std::vector<long>{5, 10, 20, 40, 80, 160, 320, 600, 600, 600}));
}

TEST(LoginLimiter, AnotherAddressDoesNotWaitForTheFirst) {
  LoginLimiter limiter;
  try_five_times(limiter, "192.0.2.1", start);
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start), seconds(5));
  EXPECT_EQ(limiter.try_now("192.0.2.2", Caller::stranger, start), std::nullopt);
}

TEST(LoginLimiter, ARightTryAndAnHourOfNoneBeginAnew) {
  LoginLimiter limiter;
  try_five_times(limiter, "192.0.2.1", start);
  limiter.succeeded("192.0.2.1", Caller::stranger, start);
  try_five_times(limiter, "192.0.2.1", start);
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start), seconds(5));
  try_five_times(limiter, "192.0.2.1", start + hours(1) + seconds(1));
}

TEST(LoginLimiter, AllAddressesTogetherHaveThirtyTriesAndOneMoreEachFiveSeconds) {
  LoginLimiter limiter;
  for (int host = 0; host < 30; ++host)
    EXPECT_EQ(limiter.try_now(fmt::format("192.0.2.{}", host), Caller::stranger, start), std::nullopt);
  EXPECT_EQ(limiter.try_now("192.0.2.100", Caller::stranger, start), seconds(5));
  EXPECT_EQ(limiter.try_now("192.0.2.100", Caller::stranger, start + seconds(3)), seconds(2));
  EXPECT_EQ(limiter.try_now("192.0.2.100", Caller::stranger, start + seconds(5)), std::nullopt);
  EXPECT_EQ(limiter.try_now("192.0.2.101", Caller::stranger, start + seconds(5)), seconds(5));
}

/// The tries of all strangers together.
void use_up(LoginLimiter& limiter, LoginLimiter::Time now) {
  for (int host = 0; host < 30; ++host)
    EXPECT_EQ(limiter.try_now(fmt::format("10.0.0.{}", host), Caller::stranger, now), std::nullopt);
  EXPECT_EQ(limiter.try_now("10.0.1.1", Caller::stranger, now), seconds(5));
}

TEST(LoginLimiter, WhoHadItRightWithinThirtyDaysDoesNotWaitForStrangers) {
  LoginLimiter limiter;
  ASSERT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start), std::nullopt);
  limiter.succeeded("192.0.2.1", Caller::stranger, start);
  use_up(limiter, start + hours(1));
  try_five_times(limiter, "192.0.2.1", start + hours(1));
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start + hours(1)), seconds(5));
  use_up(limiter, start + hours(24 * 30));
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start + hours(24 * 30)), std::nullopt);
  const auto later = start + hours(24 * 30) + hours(2);
  use_up(limiter, later);
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, later), seconds(5));
}

TEST(LoginLimiter, WhoHasASessionDoesNotWaitForStrangersNorTheyForIt) {
  LoginLimiter limiter;
  for (int host = 0; host < 40; ++host)
    EXPECT_EQ(limiter.try_now(fmt::format("172.16.0.{}", host), Caller::has_session, start), std::nullopt);
  use_up(limiter, start);
  for (int round = 0; round < 5; ++round)
    EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::has_session, start), std::nullopt);
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::has_session, start), seconds(5)) << "its own still count";
}

TEST(LoginLimiter, KnowsTheLast256ThatHadItRight) {
  LoginLimiter limiter;
  limiter.succeeded("192.0.2.1", Caller::stranger, start);
  for (int host = 0; host < 255; ++host)
    limiter.succeeded(fmt::format("172.16.0.{}", host), Caller::stranger, start + seconds(1));
  use_up(limiter, start + seconds(1));
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start + seconds(1)), std::nullopt);
  limiter.succeeded("172.16.1.1", Caller::has_session, start + seconds(2));
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start + seconds(2)), seconds(4));
}

TEST(LoginLimiter, LinkLocalNeighboursCountEachForItself) {
  LoginLimiter limiter;
  try_five_times(limiter, "fe80::1%eth0", start);
  EXPECT_EQ(limiter.try_now("fe80::1%eth0", Caller::stranger, start), seconds(5));
  EXPECT_EQ(limiter.try_now("fe80::2%eth0", Caller::stranger, start), std::nullopt);
  EXPECT_EQ(limiter.try_now("fe80::1%wlan0", Caller::stranger, start), std::nullopt);
}

TEST(LoginLimiter, AnIpv6HouseholdCountsAsOne) {
  LoginLimiter limiter;
  for (int host = 0; host < 5; ++host)
    EXPECT_EQ(limiter.try_now(fmt::format("2001:db8:0:1::{}", host), Caller::stranger, start), std::nullopt);
  EXPECT_EQ(limiter.try_now("2001:db8:0:1:ffff::1", Caller::stranger, start), seconds(5));
  EXPECT_EQ(limiter.try_now("2001:db8:0:2::1", Caller::stranger, start), std::nullopt);
}

TEST(LoginLimiter, ForgetsWhoTriedLongestAgoWhenTooMany) {
  LoginLimiter limiter;
  try_five_times(limiter, "192.0.2.1", start);
  auto now = start;
  for (int host = 0; host < 1024; ++host) {
    now += seconds(3);
    static_cast<void>(
        limiter.try_now(fmt::format("10.0.{}.{}", host / 256, host % 256), Caller::stranger, now));
  }
  try_five_times(limiter, "192.0.2.1", now + seconds(200));
}

TEST(LoginLimiter, RemembersAsManyAsItIsAskedTo) {
  LoginLimiter limiter({.addresses = 2, .known = 1});
  try_five_times(limiter, "192.0.2.1", start);
  static_cast<void>(limiter.try_now("192.0.2.2", Caller::stranger, start + seconds(1)));
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start + seconds(1)), seconds(4));
  static_cast<void>(limiter.try_now("192.0.2.3", Caller::stranger, start + seconds(2)));
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start + seconds(2)), std::nullopt) << "forgotten";
  limiter.succeeded("192.0.2.1", Caller::stranger, start);
  limiter.succeeded("192.0.2.2", Caller::has_session, start + seconds(3));
  use_up(limiter, start + hours(1));
  EXPECT_EQ(limiter.try_now("192.0.2.1", Caller::stranger, start + hours(1)), seconds(5)) << "not known";
  EXPECT_EQ(limiter.try_now("192.0.2.2", Caller::stranger, start + hours(1)), std::nullopt);
}

}  // namespace
}  // namespace amsbridge
