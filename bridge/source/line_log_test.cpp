#include "bridge/source/line_log.hpp"

#include <gtest/gtest.h>

#include "bridge/source/source_test_support.hpp"

namespace amsbridge {
namespace {

TEST(LineLog, SameLossIsSaidOnceUntilOctetsArrive) {
  const testing::CapturedLog captured;
  LineLog log("meter");
  log.opened("open");
  log.octets_arrived();
  log.octets_arrived();
  log.lost("gone");
  log.lost("not there");
  log.lost("not there");
  log.opened("open");
  log.octets_arrived();
  log.lost("not there");
  EXPECT_EQ(captured.text(),
            "info meter: open\n"
            "warning meter: gone\n"
            "warning meter: not there\n"
            "debug meter: not there\n"
            "info meter: open\n"
            "info meter: octets arrive again\n"
            "warning meter: not there\n");
}

TEST(LineLog, OpeningsThatBringNoOctetsAreSaidOnce) {
  const testing::CapturedLog captured;
  LineLog log("meter");
  for (int i = 0; i < 3; ++i) {
    log.opened("connected");
    log.lost("closed");
  }
  EXPECT_EQ(captured.text(),
            "info meter: connected\n"
            "warning meter: closed\n"
            "debug meter: connected\n"
            "debug meter: closed\n"
            "debug meter: connected\n"
            "debug meter: closed\n");
}

TEST(LineLog, SameWarningIsSaidOnce) {
  const testing::CapturedLog captured;
  LineLog log("meter");
  log.warn("no parity");
  log.warn("no parity");
  EXPECT_EQ(captured.text(), "warning meter: no parity\ndebug meter: no parity\n");
}

TEST(LineLog, TroubleLastsUntilTheLineIsOpen) {
  const testing::CapturedLog captured;
  LineLog log("meter");
  EXPECT_EQ(log.trouble(), "");
  log.lost("not there");
  EXPECT_EQ(log.trouble(), "not there");
  log.opened("open");
  EXPECT_EQ(log.trouble(), "");
}

}  // namespace
}  // namespace amsbridge
