#include "metering/topics.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(Topics, StandUnderTheirBase) {
  const Topics topics("home/power");
  EXPECT_EQ(topics.bridge_status(), "home/power/bridge/status");
  EXPECT_EQ(topics.bridge_state(), "home/power/bridge/state");
  EXPECT_EQ(topics.response(), "home/power/response");
  EXPECT_EQ(topics.status("house"), "home/power/house/status");
  EXPECT_EQ(topics.reading("house"), "home/power/house/reading");
  EXPECT_EQ(topics.energy("house"), "home/power/house/energy");
}

TEST(Topics, WhatATopicCannotHoldBecomesAnUnderscore) {
  EXPECT_EQ(topic_level_of_id("a/b+c#d$e"), "a_b_c_d_e");
  EXPECT_EQ(topic_level_of_id(std::string_view("x\0y\n", 4)), "x_y_");
  EXPECT_EQ(topic_level_of_id("\xe6\xff"), "__");
  EXPECT_EQ(topic_level_of_id("6970631401753985"), "6970631401753985");
}

TEST(Topics, NamesOfTheBridgeItselfAreNotTakenByAMeter) {
  EXPECT_EQ(topic_level_of_id("bridge"), "bridge_");
  EXPECT_EQ(topic_level_of_id("command"), "command_");
  EXPECT_EQ(topic_level_of_id("response"), "response_");
  EXPECT_EQ(topic_level_of_id(""), "_");
}

}  // namespace
}  // namespace amsbridge
