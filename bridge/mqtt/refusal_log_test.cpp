#include "bridge/mqtt/refusal_log.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(RefusalLog, SaysATopicOnceAMinute) {
  using namespace std::chrono_literals;
  RefusalLog log;
  const RefusalLog::Time start{};
  EXPECT_TRUE(log.is_due("a", start));
  EXPECT_FALSE(log.is_due("a", start + 59s));
  EXPECT_TRUE(log.is_due("b", start + 59s));
  EXPECT_TRUE(log.is_due("a", start + 60s));
  EXPECT_FALSE(log.is_due("a", start + 61s));
}

}  // namespace
}  // namespace amsbridge
