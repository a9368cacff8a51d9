#include "bridge/settings/nearest_key.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

const std::vector<std::string>& known() {
  static const std::vector<std::string> keys{"mqtt.host",   "mqtt.port", "mqtt.user",
                                             "mqtt.layout", "log.level", "strict"};
  return keys;
}

TEST(NearestKey, FindsWhatWasMistyped) {
  EXPECT_EQ(nearest_key("mqtt.hots", known()), "mqtt.host");
  EXPECT_EQ(nearest_key("mqtt.layout", known()), "mqtt.layout");
  EXPECT_EQ(nearest_key("mqqt.port", known()), "mqtt.port");
  EXPECT_EQ(nearest_key("mqtt.username", known()), "mqtt.user");
  EXPECT_EQ(nearest_key("Strict", known()), "strict");
}

TEST(NearestKey, FindsTheSameKeyInAnotherTable) {
  EXPECT_EQ(nearest_key("host", known()), "mqtt.host");
  EXPECT_EQ(nearest_key("mqtt.level", known()), "log.level");
  EXPECT_EQ(nearest_key("log.strict", known()), "strict");
}

TEST(NearestKey, FindsNothingWhereNothingIsNear) {
  EXPECT_EQ(nearest_key("colour.of.the.sky", known()), std::nullopt);
  EXPECT_EQ(nearest_key(std::string(100'000, 'x'), known()), std::nullopt);
  EXPECT_EQ(nearest_key("mqtt.host", {}), std::nullopt);
}

}  // namespace
}  // namespace amsbridge
