#include "bridge/mqtt/outbox.hpp"

#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
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

/// The log lines of its lifetime.
class CapturedLog {
 public:
  CapturedLog() : before_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("captured", std::move(sink)));
  }
  ~CapturedLog() { spdlog::set_default_logger(before_); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  [[nodiscard]] std::size_t lines_with(const std::string& words) const {
    std::size_t count = 0;
    std::istringstream lines(text_.str());
    for (std::string line; std::getline(lines, line);)
      count += line.find(words) != std::string::npos ? 1U : 0U;
    return count;
  }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

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
  outbox.acknowledged();
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
