#include "bridge/store/age_clock.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;

constexpr AgeClock::WallTime march = sys_days{year{2026} / 3 / 1};
constexpr AgeClock::WallTime epoch{};
constexpr AgeClock::SteadyTime start{};

TEST(AgeClock, StampsByTheWallClock) {
  AgeClock clock;
  clock.look(march, start, {});
  EXPECT_EQ(clock.stamp(march + 5s) - clock.stamp(march), 5s);
  EXPECT_EQ(clock.offset(), 0ms);
}

TEST(AgeClock, CountsTimeThatReallyPassed) {
  AgeClock clock;
  clock.look(march, start, {});
  const auto stamp = clock.stamp(march);
  clock.look(march + days{9}, start + days{9}, {});
  EXPECT_EQ(clock.stamp(march + days{9}) - stamp, days{9});
}

TEST(AgeClock, LeavesOutAStepForwards) {
  AgeClock clock;
  clock.look(march, start, {});
  const auto stamp = clock.stamp(march);
  clock.look(march + days{9}, start + 5s, {});
  EXPECT_EQ(clock.stamp(march + days{9}) - stamp, 5s);
}

TEST(AgeClock, LeavesOutAStepBackwards) {
  AgeClock clock;
  clock.look(march, start, {});
  const auto stamp = clock.stamp(march);
  clock.look(march - days{1}, start + 5s, {});
  EXPECT_EQ(clock.stamp(march - days{1}) - stamp, 5s);
}

TEST(AgeClock, TakesLessThanADayForTime) {
  AgeClock clock;
  clock.look(march, start, {});
  const auto stamp = clock.stamp(march);
  clock.look(march + 23h, start + 5s, {});
  EXPECT_EQ(clock.stamp(march + 23h) - stamp, 23h);
}

TEST(AgeClock, TakesAnArrivalByAnotherClockForNow) {
  AgeClock clock;
  clock.look(march, start, {});
  EXPECT_EQ(clock.stamp(epoch + 30s), clock.stamp(march));
  EXPECT_EQ(clock.stamp(march + days{400}), clock.stamp(march));
}

TEST(AgeClock, CountsTheTimeThatTheProgramWasOff) {
  AgeClock clock;
  const AgeClock::Stamp kept = (march - days{3}).time_since_epoch() / 1ms * 1ms;
  clock.look(march, start, kept);
  EXPECT_EQ(clock.stamp(march) - kept, days{3});
}

TEST(AgeClock, GoesOnFromTheNewestMessageIfItStartsIn1970) {
  AgeClock clock;
  const AgeClock::Stamp kept = (march - days{3}).time_since_epoch() / 1ms * 1ms;
  clock.look(epoch + 20s, start, kept);
  EXPECT_EQ(clock.stamp(epoch + 20s), kept);
  clock.look(march, start + 10s, {});
  EXPECT_EQ(clock.stamp(march) - kept, 10s);
}

TEST(AgeClock, GoesOnFromAMessageOf1970OnceTheClockIsSet) {
  AgeClock clock;
  const AgeClock::Stamp kept = 100s;
  clock.look(march, start, kept);
  EXPECT_EQ(clock.stamp(march), kept);
}

TEST(AgeClock, GoesOnIfOnlyArrivalsWereSeenIn1970) {
  AgeClock clock;
  const AgeClock::Stamp kept = (march - days{3}).time_since_epoch() / 1ms * 1ms;
  clock.look_at_arrival(epoch + 20s, kept);
  const auto early = clock.stamp(epoch + 20s);
  EXPECT_EQ(early, kept);
  clock.look(march, start, early);
  EXPECT_EQ(clock.stamp(march), early);
}

TEST(AgeClock, GoesOnFromItsOffsetAfterARestart) {
  AgeClock before;
  before.look(epoch, start, AgeClock::Stamp(days{20'000}));
  AgeClock after(before.offset());
  after.look(epoch + 1h, start, AgeClock::Stamp(days{20'000}));
  EXPECT_EQ(after.stamp(epoch + 1h), AgeClock::Stamp(days{20'000}) + 1h);
}

TEST(AgeClock, TakesNobodyBackBehindWhatIsKept) {
  AgeClock clock;
  const AgeClock::Stamp kept = march.time_since_epoch() / 1ms * 1ms;
  clock.look(march - days{30}, start, kept);
  EXPECT_EQ(clock.stamp(march - days{30}), kept);
}

}  // namespace
}  // namespace amsbridge
