#include "firmware/device/boot/button.hpp"

#include <vector>

#include <gtest/gtest.h>

using namespace amsbridge::device;
using std::chrono::milliseconds;

namespace {

class ButtonTest : public testing::Test {
 protected:
  /// Holds this level for so long; gives what was told meanwhile.
  std::vector<ButtonEvent> hold(bool is_pressed, int length) {
    std::vector<ButtonEvent> events;
    for (int passed = 0; passed < length; passed += 10) {
      const ButtonEvent event = button.tick(is_pressed, now);
      if (event != ButtonEvent::none) events.push_back(event);
      now += milliseconds(10);
    }
    return events;
  }

  Button button;
  Instant now{};
};

using Events = std::vector<ButtonEvent>;

TEST_F(ButtonTest, TellsAPressWhenItIsLetGo) {
  hold(false, 100);
  EXPECT_EQ(hold(true, 300), Events{});
  EXPECT_EQ(hold(false, 300), Events{ButtonEvent::press});
  EXPECT_EQ(hold(false, 3'000), Events{});
}

TEST_F(ButtonTest, BouncesAreOnePressAndSpikesAreNone) {
  hold(false, 100);
  EXPECT_EQ(hold(true, 20), Events{});
  EXPECT_EQ(hold(false, 200), Events{});
  for (int bounce = 0; bounce < 5; ++bounce) {
    EXPECT_EQ(hold(true, 10), Events{});
    EXPECT_EQ(hold(false, 10), Events{});
  }
  EXPECT_EQ(hold(true, 200), Events{});
  for (int bounce = 0; bounce < 5; ++bounce) {
    EXPECT_EQ(hold(false, 10), Events{});
    EXPECT_EQ(hold(true, 10), Events{});
  }
  EXPECT_EQ(hold(false, 200), Events{ButtonEvent::press});
}

TEST_F(ButtonTest, WarnsFromFiveSecondsOnAndResetsAtTenOnce) {
  hold(false, 100);
  hold(true, 4'990);
  EXPECT_FALSE(button.warns(now));
  hold(true, 20);
  EXPECT_TRUE(button.warns(now));
  EXPECT_EQ(hold(true, 4'980), Events{});
  EXPECT_EQ(hold(true, 5'000), Events{ButtonEvent::reset});
  EXPECT_FALSE(button.warns(now));
  EXPECT_EQ(hold(false, 500), Events{});
}

TEST_F(ButtonTest, LettingGoAfterTheWarningDoesNothing) {
  hold(false, 100);
  hold(true, 7'000);
  EXPECT_EQ(hold(false, 500), Events{});
  EXPECT_FALSE(button.warns(now));
  hold(true, 100);
  EXPECT_EQ(hold(false, 500), Events{ButtonEvent::press});
}

TEST_F(ButtonTest, AFingerThatIsThereAtTheStartDoesNotCount) {
  EXPECT_EQ(hold(true, 20'000), Events{});
  EXPECT_FALSE(button.warns(now));
  EXPECT_EQ(hold(false, 500), Events{});
  hold(true, 100);
  EXPECT_EQ(hold(false, 500), Events{ButtonEvent::press});
}

}  // namespace
