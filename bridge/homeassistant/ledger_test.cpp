#include "bridge/homeassistant/ledger.hpp"

#include <gtest/gtest.h>

#include "bridge/homeassistant/homeassistant_test_support.hpp"

namespace amsbridge {
namespace {

using testing::MapMemory;

const std::string topic = "homeassistant/device/amsbridge_1/config";
const std::string other = "homeassistant/device/amsbridge_2/config";

ToldDevice device() {
  return {"serial:///dev/ttyUSB0", 1, "house", "1", {{"voltage_l1_v", 1}, {"status", 0}}};
}

TEST(Ledger, KnowsOverARestartWhatWasTold) {
  MapMemory memory;
  Ledger(memory).put(topic, device());
  const Ledger again(memory);
  ASSERT_NE(again.find(topic), nullptr);
  EXPECT_EQ(*again.find(topic), device());
  EXPECT_EQ(again.find(other), nullptr);
}

TEST(Ledger, ForgetsWhatWasTakenBack) {
  MapMemory memory;
  {
    Ledger ledger(memory);
    ledger.put(topic, device());
    ledger.put(other, device());
    ledger.erase(topic);
    EXPECT_EQ(ledger.find(topic), nullptr);
  }
  const Ledger again(memory);
  EXPECT_EQ(again.find(topic), nullptr);
  EXPECT_NE(again.find(other), nullptr);
  EXPECT_EQ(memory.scopes["home_assistant"].size(), 1U) << "nothing is left of it";
}

TEST(Ledger, PassesOverWhatItCannotRead) {
  MapMemory memory;
  Ledger(memory).put(topic, device());
  for (const char* text :
       {"", "{", "7", "{}", R"({"line":1,"channel":0,"level":"","identity":"","components":{}})",
        R"({"line":"","channel":"","level":"","identity":"","components":{}})",
        R"({"line":"","channel":0,"level":"","identity":"","components":[]})"}) {
    memory.remember("home_assistant", other, text);
    EXPECT_EQ(Ledger(memory).devices().size(), 1U) << text;
  }
}

TEST(Ledger, WritesNothingWhereNothingIsNew) {
  MapMemory memory;
  Ledger ledger(memory);
  ledger.put(topic, device());
  memory.scopes.clear();
  ledger.put(topic, device());
  EXPECT_TRUE(memory.scopes.empty());
}

}  // namespace
}  // namespace amsbridge
