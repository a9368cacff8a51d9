#include "bridge/settings/settings_difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using ::testing::ElementsAre;

MeterSettings meter(const std::string& file) {
  MeterSettings result;
  result.source = FileUrl{file};
  return result;
}

TEST(SettingsDifference, IsEmptyForTheSameSettings) {
  Settings settings;
  settings.mqtt.password = Secret("hunter2");
  settings.meters = {meter("a")};
  EXPECT_TRUE(settings_difference(settings, settings).is_empty());
}

TEST(SettingsDifference, NamesEveryKeyThatChanged) {
  Settings before;
  before.mqtt.password = Secret("hunter2");
  Settings after = before;
  after.mqtt.password = Secret("hunter3");
  after.mqtt.layouts = {Layout::topics};
  after.outbox.days = std::chrono::days(8);
  after.strict = true;
  const SettingsDifference difference = settings_difference(before, after);
  EXPECT_THAT(difference.keys, ElementsAre("mqtt.password", "mqtt.layout", "outbox.days", "strict"));
  EXPECT_TRUE(difference.meters.is_empty());
  EXPECT_FALSE(difference.is_empty());
}

TEST(SettingsDifference, MetersAreTheSameByTheirSource) {
  Settings before;
  before.meters = {meter("a"), meter("b"), meter("c")};
  Settings after;
  after.meters = {meter("d"), meter("c"), meter("b")};
  after.meters[1].name = "cellar";
  after.meters[1].key = Secret("00112233445566778899aabbccddeeff");
  const MeterDifference difference = settings_difference(before, after).meters;
  EXPECT_THAT(difference.added, ElementsAre(0));
  EXPECT_THAT(difference.removed, ElementsAre(0));
  ASSERT_EQ(difference.changed.size(), 1U);
  EXPECT_EQ(difference.changed[0].before, 2U);
  EXPECT_EQ(difference.changed[0].after, 1U);
  EXPECT_THAT(difference.changed[0].keys, ElementsAre("name", "key"));
}

}  // namespace
}  // namespace amsbridge
