#include "bridge/mqtt/outbox.hpp"

#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/testing_log.hpp"

namespace amsbridge {
namespace {

using testing::CapturedLog;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Message reading(const std::string& payload) {
  return {"meter/reading", payload, 1, false};
}
Message retained(const std::string& payload) {
  return {"meter/energy", payload, 1, true};
}

std::vector<std::string> take_all(Outbox& outbox) {
  std::vector<std::string> payloads;
  while (auto entry = outbox.take()) payloads.push_back(entry->message.payload);
  return payloads;
}

TEST(Outbox, KeepsTheOrder) {
  Outbox outbox(10);
  for (const char* payload : {"1", "2", "3"}) outbox.add(reading(payload));
  EXPECT_THAT(take_all(outbox), ElementsAre("1", "2", "3"));
}

TEST(Outbox, DropsTheOldestNonRetainedAtTheLimit) {
  Outbox outbox(3);
  outbox.add(retained("energy"));
  for (const char* payload : {"1", "2", "3", "4"}) outbox.add(reading(payload));
  EXPECT_THAT(take_all(outbox), ElementsAre("energy", "3", "4"));
  EXPECT_EQ(outbox.counters().dropped, 2U);
}

TEST(Outbox, DropsWhatHasNoTicketFirstAtTheLimit) {
  Outbox outbox(3);
  outbox.add(retained("energy"));
  Message kept = reading("kept on disk");
  kept.ticket = 7;
  outbox.add(kept);
  for (const char* payload : {"1", "2", "3"}) outbox.add(reading(payload));
  EXPECT_THAT(outbox.take_settled(), IsEmpty());
  EXPECT_THAT(take_all(outbox), ElementsAre("energy", "kept on disk", "3"));
}

TEST(Outbox, DropsTheOldestWhenAllAreRetained) {
  Outbox outbox(2);
  for (const char* payload : {"1", "2", "3"}) outbox.add(retained(payload));
  EXPECT_THAT(take_all(outbox), ElementsAre("2", "3"));
}

TEST(Outbox, CountsMessagesInFlightAgainstTheLimitAndNeverDropsThem) {
  Outbox outbox(3);
  outbox.add(reading("1"));
  outbox.add(reading("2"));
  std::deque<Outbox::Entry> taken;
  taken.push_back(*outbox.take());
  taken.push_back(*outbox.take());
  for (const char* payload : {"3", "4", "5"}) outbox.add(reading(payload));
  EXPECT_EQ(outbox.counters().queued, 3U);
  outbox.give_back(std::move(taken));
  EXPECT_THAT(take_all(outbox), ElementsAre("1", "2", "5"));
}

TEST(Outbox, CountsWhatWasAcknowledged) {
  Outbox outbox(3);
  outbox.add(reading("1"));
  outbox.add(reading("2"));
  ASSERT_TRUE(outbox.take());
  outbox.acknowledged(reading("1"));
  EXPECT_EQ(outbox.counters().acknowledged, 1U);
  EXPECT_EQ(outbox.counters().queued, 1U);
}

TEST(Outbox, DropsEverythingOnceClosed) {
  Outbox outbox(3);
  outbox.add(reading("1"));
  outbox.close();
  outbox.add(reading("2"));
  EXPECT_THAT(take_all(outbox), ElementsAre("1"));
  EXPECT_EQ(outbox.counters().dropped, 1U);
}

Message ticketed(std::uint64_t ticket) {
  Message message = reading("x");
  message.ticket = ticket;
  return message;
}

TEST(Outbox, NamesEveryTicketThatNeedsNobodyAnyMoreOnce) {
  Outbox outbox(3);
  for (const std::uint64_t ticket : {1U, 2U, 3U, 4U}) outbox.add(ticketed(ticket));  // 1 is dropped
  const auto acknowledged = *outbox.take();
  outbox.acknowledged(acknowledged.message);
  outbox.refuse_taken(outbox.take()->message, "no");
  outbox.drop_taken(outbox.take()->message, "no");
  outbox.refuse(ticketed(5), "no");
  outbox.add(ticketed(6));
  outbox.count_refused_taken(outbox.take()->message);
  EXPECT_THAT(outbox.take_settled(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(outbox.take_settled(), IsEmpty());
  EXPECT_EQ(outbox.counters().refused, 3U);
  EXPECT_EQ(outbox.counters().queued, 0U);
}

TEST(Outbox, SettlesNothingThatIsGivenBackOrComesAfterTheEnd) {
  Outbox outbox(3);
  outbox.add(ticketed(1));
  std::deque<Outbox::Entry> taken;
  taken.push_back(*outbox.take());
  outbox.give_back(std::move(taken));
  outbox.close();
  outbox.add(ticketed(2));
  EXPECT_THAT(outbox.take_settled(), IsEmpty());
}

TEST(Outbox, SaysOnceThatItDropsAndThenHowMany) {
  const CapturedLog log;
  Outbox outbox(2);
  for (int number = 0; number < 12; ++number) outbox.add(reading("x"));
  EXPECT_EQ(log.lines_with("the queue is full"), 1U);
  outbox.report_dropped();
  EXPECT_EQ(log.lines_with("10 messages were dropped"), 1U);
  outbox.report_dropped();
  EXPECT_EQ(log.lines_with("were dropped"), 1U);
  outbox.add(reading("x"));
  EXPECT_EQ(log.lines_with("the queue is full"), 2U) << "a new outage is said again";
}

TEST(Outbox, SaysRefusalsWithoutFloodingTheLog) {
  const CapturedLog log;
  Outbox outbox(2);
  for (int number = 0; number < 1'000; ++number) outbox.refuse({"a\x1B[2J#", ""}, "its topic is odd");
  EXPECT_EQ(outbox.counters().refused, 1'000U);
  EXPECT_EQ(log.lines_with("its topic is odd"), 10U);
  EXPECT_THAT(log.text(), HasSubstr("'a?[2J#'"));
  EXPECT_THAT(log.text(), Not(HasSubstr("\x1B[2J")));
}

}  // namespace
}  // namespace amsbridge
