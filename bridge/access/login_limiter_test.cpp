#include "bridge/access/login_limiter.hpp"

#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr LoginLimiter::Time start{hours(1000)};

void try_five_times(LoginLimiter& limiter, const std::string& address, LoginLimiter::Time now) {
  for (int round = 0; round < 5; ++round) EXPECT_EQ(limiter.try_now(address, now), std::nullopt) << round;
}

TEST(LoginLimiter, FiveTriesAreQuickThenEachWaitsTwiceAsLong) {
  LoginLimiter limiter;
  auto now = start;
  try_five_times(limiter, "192.0.2.1", now);
  std::vector<long> waits;
  for (int round = 0; round < 10; ++round) {
    const auto wait = limiter.try_now("192.0.2.1", now);
    ASSERT_TRUE(wait.has_value());
    waits.push_back(wait->count());
    EXPECT_EQ(limiter.try_now("192.0.2.1", now + *wait - std::chrono::milliseconds(1)), seconds(1));
    now += *wait;
    EXPECT_EQ(limiter.try_now("192.0.2.1", now), std::nullopt);
  }
  EXPECT_EQ(waits, (std::vector<long>{5, 10, 20, 40, 80, 160, 320, 600, 600, 600}));
}

TEST(LoginLimiter, AnotherAddressDoesNotWaitForTheFirst) {
  LoginLimiter limiter;
  try_five_times(limiter, "192.0.2.1", start);
  EXPECT_EQ(limiter.try_now("192.0.2.1", start), seconds(5));
  EXPECT_EQ(limiter.try_now("192.0.2.2", start), std::nullopt);
}

TEST(LoginLimiter, ARightTryAndAnHourOfNoneBeginAnew) {
  LoginLimiter limiter;
  try_five_times(limiter, "192.0.2.1", start);
  limiter.succeeded("192.0.2.1");
  try_five_times(limiter, "192.0.2.1", start);
  EXPECT_EQ(limiter.try_now("192.0.2.1", start), seconds(5));
  try_five_times(limiter, "192.0.2.1", start + hours(1) + seconds(1));
}

TEST(LoginLimiter, AllAddressesTogetherHaveThirtyTriesAndOneMoreEachFiveSeconds) {
  LoginLimiter limiter;
  for (int host = 0; host < 30; ++host)
    EXPECT_EQ(limiter.try_now(fmt::format("192.0.2.{}", host), start), std::nullopt);
  EXPECT_EQ(limiter.try_now("192.0.2.100", start), seconds(5));
  EXPECT_EQ(limiter.try_now("192.0.2.100", start + seconds(3)), seconds(2));
  EXPECT_EQ(limiter.try_now("192.0.2.100", start + seconds(5)), std::nullopt);
  EXPECT_EQ(limiter.try_now("192.0.2.101", start + seconds(5)), seconds(5));
}

TEST(LoginLimiter, AnIpv6HouseholdCountsAsOne) {
  LoginLimiter limiter;
  for (int host = 0; host < 5; ++host)
    EXPECT_EQ(limiter.try_now(fmt::format("2001:db8:0:1::{}", host), start), std::nullopt);
  EXPECT_EQ(limiter.try_now("2001:db8:0:1:ffff::1", start), seconds(5));
  EXPECT_EQ(limiter.try_now("2001:db8:0:2::1", start), std::nullopt);
}

TEST(LoginLimiter, ForgetsWhoTriedLongestAgoWhenTooMany) {
  LoginLimiter limiter;
  try_five_times(limiter, "192.0.2.1", start);
  auto now = start;
  for (int host = 0; host < 1024; ++host) {
    now += seconds(3);
    static_cast<void>(limiter.try_now(fmt::format("10.0.{}.{}", host / 256, host % 256), now));
  }
  try_five_times(limiter, "192.0.2.1", now + seconds(200));
}

TEST(NetworkOf, IsTheAddressOrItsFirst64Bits) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("fe80::1%eth0"), network_of("fe80::2"));
  EXPECT_EQ(network_of(""), "");
}

}  // namespace
}  // namespace amsbridge
