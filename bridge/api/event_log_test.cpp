#include "bridge/api/event_log.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "bridge/api/log_json.hpp"

namespace amsbridge {
namespace {

TEST(EventLog, KeepsTheLastLinesOfALogger) {
  EventLog log;
  spdlog::logger logger("", event_sink(log));
  logger.info("line {}", 0);
  logger.warn("line {}", 1);
  logger.error("line {}", 2);
  const auto events = log.events();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].level, "info");
  EXPECT_EQ(events[1].level, "warning");
  EXPECT_EQ(events[2].level, "error");
  EXPECT_EQ(events[2].sentence, "line 2");
}

TEST(EventLog, ForgetsTheOldest) {
  EventLog log;
  for (std::size_t number = 0; number <= EventLog::most; ++number)
    log.add({{}, "info", std::to_string(number)});
  ASSERT_EQ(log.events().size(), EventLog::most);
  EXPECT_EQ(log.events().front().sentence, "1");
}

TEST(EventLog, TellsAListenerUntilItHasHeardEnough) {
  EventLog log;
  std::string heard;
  log.listen([&heard](const LogEvent& event) { heard += event.sentence; });
  log.add({{}, "info", "a"});
  log.listen({});
  log.add({{}, "info", "b"});
  EXPECT_EQ(heard, "a");
}

TEST(EventLog, BecomesJsonWhateverIsInIt) {
  const LogEvent event{std::chrono::system_clock::time_point(std::chrono::milliseconds(1500)), "warning",
                       "<script>\"\xff\""};
  EXPECT_EQ(log_event_text(event),
            "{\"time\":1.5,\"level\":\"warning\",\"sentence\":\"<script>\\\"\xEF\xBF\xBD\\\"\"}");
  EXPECT_EQ(log_text({event}), "{\"events\":[" + log_event_text(event) + "]}");
}

}  // namespace
}  // namespace amsbridge
