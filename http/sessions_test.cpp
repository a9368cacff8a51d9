#include "http/sessions.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "http/secrets.hpp"

namespace amsbridge {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Sessions::Time start{seconds(1'700'000'000)};

TEST(Sessions, OneIsKnownByItsTokenOnly) {
  Sessions sessions;
  const std::string token = sessions.start(start);
  EXPECT_EQ(token.size(), 64U);
  EXPECT_TRUE(sessions.use(token, start));
  EXPECT_FALSE(sessions.use("", start));
  EXPECT_FALSE(sessions.use(std::string(64, '0'), start));
  EXPECT_FALSE(sessions.use(sha256(token), start));
  EXPECT_NE(sessions.start(start), token);
}

TEST(Sessions, LastsThirtyDaysFromItsLastUse) {
  Sessions sessions;
  const std::string token = sessions.start(start);
  EXPECT_TRUE(sessions.use(token, start + hours(24 * 30)));
  EXPECT_TRUE(sessions.use(token, start + hours(24 * 60)));
  EXPECT_FALSE(sessions.use(token, start + hours(24 * 90) + seconds(1)));
  EXPECT_EQ(sessions.size(), 0U);
}

TEST(Sessions, TheSixtyFifthTakesThePlaceOfTheOneUnusedLongest) {
  Sessions sessions;
  const std::string first = sessions.start(start);
  const std::string second = sessions.start(start + seconds(1));
  for (int more = 2; more < 64; ++more) static_cast<void>(sessions.start(start + seconds(more)));
  EXPECT_TRUE(sessions.use(first, start + seconds(100)));
  static_cast<void>(sessions.start(start + seconds(101)));
  EXPECT_EQ(sessions.size(), 64U);
  EXPECT_TRUE(sessions.use(first, start + seconds(102)));
  EXPECT_FALSE(sessions.use(second, start + seconds(102)));
}

TEST(Sessions, EndsOneOrAll) {
  Sessions sessions;
  const std::string one = sessions.start(start);
  const std::string other = sessions.start(start);
  sessions.end(one);
  EXPECT_FALSE(sessions.use(one, start));
  EXPECT_TRUE(sessions.use(other, start));
  sessions.end_all();
  EXPECT_FALSE(sessions.use(other, start));
}

TEST(Sessions, OutliveARestartAsHashes) {
  Sessions sessions;
  const std::string token = sessions.start(start);
  const std::string text = sessions.text("owner");
  EXPECT_EQ(text, "amsbridge-sessions-1 owner\n" + sha256(token) + " 1700000000\n");
  Sessions again;
  again.restore(text, "owner");
  EXPECT_TRUE(again.use(token, start + hours(24 * 29)));
}

TEST(Sessions, OfAnotherOwnerOrDamagedAreNone) {
  Sessions sessions;
  static_cast<void>(sessions.start(start));
  const std::string text = sessions.text("owner");
  Sessions again;
  for (const std::string& wrong : {std::string(), std::string("x"), "other " + text, text.substr(0, 60)}) {
    again.restore(wrong, "owner");
    EXPECT_EQ(again.size(), 0U) << wrong;
  }
  again.restore(text, "another");
  EXPECT_EQ(again.size(), 0U);
}

TEST(Sessions, AreWorthSavingWhenOneComesOrGoesAndOnceADay) {
  Sessions sessions;
  EXPECT_FALSE(sessions.is_worth_saving());
  const std::string token = sessions.start(start);
  EXPECT_TRUE(sessions.is_worth_saving());
  static_cast<void>(sessions.text("owner"));
  EXPECT_TRUE(sessions.use(token, start + hours(24)));
  EXPECT_FALSE(sessions.is_worth_saving());
  EXPECT_TRUE(sessions.use(token, start + hours(24) + seconds(1)));
  EXPECT_TRUE(sessions.is_worth_saving());
  static_cast<void>(sessions.text("owner"));
  sessions.end(token);
  EXPECT_TRUE(sessions.is_worth_saving());
}

constexpr Sessions::Time boot{seconds(40)};  // by a clock that nobody has set

TEST(Sessions, OutliveTheSettingOfTheClock) {
  Sessions sessions;
  const std::string token = sessions.start(boot);
  const std::string idle = sessions.start(boot);
  EXPECT_TRUE(sessions.use(token, boot + seconds(60)));
  EXPECT_TRUE(sessions.use(token, start)) << "54 years later by the clock";
  EXPECT_TRUE(sessions.use(token, start + hours(24 * 20)));
  EXPECT_TRUE(sessions.use(token, start + hours(24 * 40)));
  EXPECT_FALSE(sessions.use(idle, start + hours(24 * 30) + seconds(1))) << "its days count from the setting";
}

TEST(Sessions, OfAClockThatIsNotSetAreSavedOnceItIs) {
  Sessions sessions;
  const std::string token = sessions.start(boot);
  EXPECT_EQ(sessions.text("owner"), "amsbridge-sessions-1 owner\n" + sha256(token) + " 40\n");
  EXPECT_TRUE(sessions.use(token, start));
  EXPECT_TRUE(sessions.is_worth_saving());
  EXPECT_EQ(sessions.text("owner"), "amsbridge-sessions-1 owner\n" + sha256(token) + " 1700000000\n");
}

TEST(Sessions, OutliveAStartWithoutAClock) {
  Sessions sessions;
  const std::string token = sessions.start(start);
  Sessions again;
  again.restore(sessions.text("owner"), "owner");
  EXPECT_TRUE(again.use(token, boot));
  EXPECT_FALSE(again.is_worth_saving()) << "the time in the file is better";
  EXPECT_TRUE(again.use(token, start + hours(24 * 29)));
  EXPECT_FALSE(again.use(token, start + hours(24 * 60)));
}

TEST(Sessions, OfAClockThatWasAheadLastNoLonger) {
  Sessions sessions;
  const std::string token = sessions.start(start + hours(24 * 365));
  const std::string other = sessions.start(start);
  EXPECT_TRUE(sessions.use(other, start));
  EXPECT_FALSE(sessions.use(token, start + hours(24 * 31)));
}

TEST(Sessions, WithoutAClockTheOneUnusedLongestGoesAllTheSame) {
  Sessions sessions(2);
  const std::string first = sessions.start(start);
  const std::string second = sessions.start(boot);
  EXPECT_TRUE(sessions.use(first, boot));
  const std::string third = sessions.start(boot);
  EXPECT_EQ(sessions.size(), 2U);
  EXPECT_TRUE(sessions.use(first, boot));
  EXPECT_FALSE(sessions.use(second, boot));
  EXPECT_TRUE(sessions.use(third, boot));
}

TEST(CsrfToken, BelongsToTheTokenAndDoesNotTellIt) {
  EXPECT_EQ(csrf_token("a").size(), 64U);
  EXPECT_NE(csrf_token("a"), csrf_token("b"));
  EXPECT_NE(csrf_token("a"), sha256("a"));
}

}  // namespace
}  // namespace amsbridge
