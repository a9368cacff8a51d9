#include "firmware/device/boot/led_signal.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

using namespace amsbridge::device;
using std::chrono::milliseconds;

namespace {

constexpr std::array states = {LedState::reset_warning, LedState::identify, LedState::safe_mode,
                               LedState::access_point,  LedState::no_wifi,  LedState::no_broker,
                               LedState::no_telegram,   LedState::running};

/// `#` lit and `.` dark, each for 20 ms.
std::string seen(const LedSignal& signal, Instant from, int length) {
  std::string text;
  for (int passed = 0; passed < length; passed += 20)
    text += signal.is_lit(from + milliseconds(passed)) ? '#' : '.';
  return text;
}

std::string pattern(LedState state, int length) {
  LedSignal signal;
  const Instant start{milliseconds(5'000)};
  signal.show(state, start);
  return seen(signal, start, length);
}

TEST(LedSignal, ATelegramIsAShortBlink) {
  LedSignal signal;
  const Instant now{milliseconds(1'000)};
  EXPECT_EQ(seen(signal, now, 200), "..........");
  signal.telegram(now);
  EXPECT_EQ(seen(signal, now, 200), "###.......");
}

TEST(LedSignal, TelegramsDoNotBlinkInOtherStates) {
  LedSignal signal;
  const Instant start{milliseconds(1'000)};
  signal.show(LedState::access_point, start);
  signal.telegram(start + milliseconds(1'400));
  EXPECT_FALSE(signal.is_lit(start + milliseconds(1'420)));
}

TEST(LedSignal, EachStateHasItsPattern) {
  EXPECT_EQ(pattern(LedState::no_wifi, 2'000),
            "######" + std::string(14, '.') + "######" + std::string(74, '.'));
  EXPECT_EQ(pattern(LedState::access_point, 2'000), std::string(50, '#') + std::string(50, '.'));
  EXPECT_EQ(pattern(LedState::no_telegram, 3'000), std::string(100, '#') + std::string(50, '.'));
  EXPECT_EQ(pattern(LedState::identify, 480), "######......######......");
  EXPECT_EQ(pattern(LedState::reset_warning, 160), "##..##..");
  EXPECT_EQ(pattern(LedState::no_broker, 800), "######..............######..............");
}

TEST(LedSignal, PatternsGoOn) {
  for (const LedState state : states) {
    const std::string once = pattern(state, 720'000);
    EXPECT_EQ(once.substr(0, 1'000), once.substr(18'000, 1'000)) << static_cast<int>(state);
  }
}

TEST(LedSignal, NoTwoStatesLookTheSame) {
  std::set<std::string> patterns;
  for (const LedState state : states) patterns.insert(pattern(state, 6'000));
  EXPECT_EQ(patterns.size(), states.size());
}

TEST(LedSignal, ShowingTheSameAgainDoesNotBeginAnew) {
  LedSignal signal;
  const Instant start{milliseconds(0)};
  signal.show(LedState::access_point, start);
  for (int passed = 0; passed < 1'500; passed += 20)
    signal.show(LedState::access_point, start + milliseconds(passed));
  EXPECT_FALSE(signal.is_lit(start + milliseconds(1'500)));
}

TEST(LedState, TheMostUrgentCounts) {
  LedFacts facts;
  EXPECT_EQ(led_state(facts), LedState::running);
  const std::vector<std::pair<bool LedFacts::*, LedState>> order = {
      {&LedFacts::no_telegram, LedState::no_telegram},
      {&LedFacts::no_broker, LedState::no_broker},
      {&LedFacts::no_wifi, LedState::no_wifi},
      {&LedFacts::access_point, LedState::access_point},
      {&LedFacts::safe_mode, LedState::safe_mode},
      {&LedFacts::identify, LedState::identify},
      {&LedFacts::reset_warning, LedState::reset_warning}};
  for (const auto& [fact, state] : order) {
    facts.*fact = true;
    EXPECT_EQ(led_state(facts), state);
  }
}

TEST(LedTable, StandsInTheDocumentation) {
  std::ifstream file(PROJECT_FOLDER "/docs/firmware.md");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_NE(text.find("<!-- led table: begin -->\n" + led_table() + "<!-- led table: end -->"),
            std::string::npos);
}

TEST(LedTable, HasALineForEachState) {
  const std::string table = led_table();
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), static_cast<std::ptrdiff_t>(states.size()) + 2);
  EXPECT_NE(
      table.find("| three short flashes, a pause | Wi-Fi is joined, the MQTT broker is not reached. |\n"),
      std::string::npos);
}

}  // namespace
