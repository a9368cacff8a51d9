#include "bridge/http/handshake_turns.hpp"

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Turn = HandshakeTurns::Turn;

class HandshakesTakeTurns : public ::testing::Test {
 protected:
  /// A step that takes `spent`, and then is told to have.
  std::shared_ptr<Turn> ask(const std::string& client, Clock::duration spent = 0ms) {
    auto turn = std::make_shared<Turn>(io.get_executor(), client);
    turns->ask(turn);
    turn->ready.async_wait([this, turn, spent](const boost::system::error_code&) {
      if (!turn->is_granted) return;
      granted.push_back(turn->client);
      at.push_back(Clock::now());
      turns->done(spent);
    });
    return turn;
  }

  boost::asio::io_context io{1};
  std::shared_ptr<HandshakeTurns> turns = std::make_shared<HandshakeTurns>(io.get_executor());
  std::vector<std::string> granted;
  std::vector<Clock::time_point> at;
};

TEST_F(HandshakesTakeTurns, OneStepAtATime) {
  const auto first = std::make_shared<Turn>(io.get_executor(), "a");
  turns->ask(first);
  EXPECT_TRUE(first->is_granted);
  const auto second = ask("b");
  io.run_for(20ms);
  EXPECT_FALSE(second->is_granted);
  turns->done(0ms);
  io.restart();
  io.run();
  EXPECT_TRUE(second->is_granted);
}

TEST_F(HandshakesTakeTurns, AddressesOneAfterTheOtherHoweverManyStepsOneHas) {
  for (const char* client : {"a", "a", "a", "a", "b", "c", "c"}) ask(client);
  io.run();
  EXPECT_EQ(granted, (std::vector<std::string>{"a", "a", "b", "c", "a", "c", "a"}));
}

TEST_F(HandshakesTakeTurns, TheRestOfTheLoopHasThreeTimesAsLong) {
  ask("a", 10ms);
  ask("b", 10s);
  ask("c");
  io.run();
  ASSERT_EQ(granted.size(), 3U);
  EXPECT_GE(at[1] - at[0], 30ms);
  EXPECT_GE(at[2] - at[1], 250ms);
  EXPECT_LT(at[2] - at[1], 10s) << "a slow machine is no reason to keep everybody out";
}

TEST_F(HandshakesTakeTurns, WhoeverHasGoneIsPassedOver) {
  ask("a");
  const auto gone = ask("b");
  ask("c");
  turns->leave(gone);
  io.run();
  EXPECT_EQ(granted, (std::vector<std::string>{"a", "c"}));
  EXPECT_FALSE(gone->is_granted);
}

}  // namespace
}  // namespace amsbridge
