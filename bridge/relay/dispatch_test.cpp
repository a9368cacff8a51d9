#include "bridge/relay/dispatch.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Collected : public Publisher {
 public:
  void publish(Message message) override { messages.push_back(std::move(message)); }

  [[nodiscard]] std::vector<std::string> payloads() const {
    std::vector<std::string> all;
    for (const Message& message : messages) all.push_back(message.payload);
    return all;
  }
  [[nodiscard]] std::vector<std::uint64_t> tickets() const {
    std::vector<std::uint64_t> all;
    for (const Message& message : messages) all.push_back(message.ticket);
    return all;
  }

  std::vector<Message> messages;
};

using Payloads = std::vector<std::string>;

class DispatchTest : public testing::Test {
 protected:
  DispatchTest() {
    std::string folder = testing::TempDir() + "dispatch-XXXXXX";
    folder_ = ::mkdtemp(folder.data());
  }
  ~DispatchTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path file() const { return folder_ / "outbox.sqlite"; }

  void keep(Dispatch& dispatch, const std::string& payload) {
    dispatch.keep(Shelf::live, {std::chrono::system_clock::now(), now_},
                  {"house/reading", payload, 1, false});
    dispatch.commit();
  }
  static std::string reading(int sequence) {
    return R"({"time":"2026-01-31T12:00:00.000Z","sequence":)" + std::to_string(sequence) + R"(,"a":1})";
  }
  static std::string late_reading(int sequence) {
    return R"({"time":"2026-01-31T12:00:00.000Z","sequence":)" + std::to_string(sequence) +
           R"(,"late":true,"a":1})";
  }

  Dispatch::Steady now_{std::chrono::hours(1)};
  std::filesystem::path folder_;
  Collected broker_;
};

TEST_F(DispatchTest, IsCrowdedWhileTheBrokerOwesMoreThanHalfOfWhatItMayBeHanded) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {.rate = 50, .at_once = 2, .most_handed = 4});
  dispatch.connected(now_);
  keep(dispatch, reading(1));
  keep(dispatch, reading(2));
  EXPECT_FALSE(dispatch.is_crowded());
  keep(dispatch, reading(3));
  EXPECT_TRUE(dispatch.is_crowded());
  dispatch.disconnected();
  EXPECT_FALSE(dispatch.is_crowded()) << "nobody knows how long: the disk takes what comes";
  dispatch.connected(now_);
  dispatch.settled(std::vector{broker_.tickets().front()}, now_);
  dispatch.commit();
  EXPECT_FALSE(dispatch.is_crowded());
}

TEST_F(DispatchTest, WithABrokerMessagesGoOutAtOnceAndLeaveTheDiskWhenAcknowledged) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  keep(dispatch, reading(1));
  EXPECT_EQ(broker_.payloads(), Payloads{reading(1)});
  EXPECT_EQ(store.counters().waiting, 1U);
  dispatch.settled(broker_.tickets(), now_ + milliseconds(3));
  dispatch.commit();
  EXPECT_EQ(store.counters().waiting, 0U);
  EXPECT_EQ(dispatch.settled_latency().sum(), milliseconds(3));
  EXPECT_EQ(dispatch.settled_latency().count(), 1U);
}

TEST_F(DispatchTest, WhatIsAcknowledgedDoesNotGoOutAgainBeforeTheDiskHasLetGoOfIt) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  keep(dispatch, reading(1));
  dispatch.settled(broker_.tickets(), now_);
  dispatch.advance(now_);
  dispatch.advance(now_ + seconds(1));
  EXPECT_EQ(broker_.payloads(), Payloads{reading(1)});
  EXPECT_FALSE(dispatch.is_catching_up());
}

TEST_F(DispatchTest, NothingGoesOutBeforeItIsOnDisk) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  dispatch.keep(Shelf::live, {std::chrono::system_clock::now(), now_},
                {"house/reading", reading(1), 1, false});
  EXPECT_TRUE(broker_.messages.empty());
  dispatch.commit();
  EXPECT_EQ(broker_.payloads(), Payloads{reading(1)});
}

TEST_F(DispatchTest, WhatWaitedForAShortTimeFollowsInOrderBeforeAnythingNew) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  for (int number = 1; number <= 3; ++number) keep(dispatch, reading(number));
  EXPECT_TRUE(broker_.messages.empty());
  dispatch.connected(now_);
  keep(dispatch, reading(4));
  EXPECT_EQ(broker_.payloads(), (Payloads{late_reading(1), late_reading(2), late_reading(3), reading(4)}));
  dispatch.advance(now_ + seconds(10));
  EXPECT_EQ(broker_.messages.size(), 4U);
}

TEST_F(DispatchTest, OfALongOutageNewOnesGoFirstAndOldOnesFollowAtTheRate) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {.rate = 2, .at_once = 3, .most_handed = 10});
  for (int number = 1; number <= 6; ++number) keep(dispatch, reading(number));
  dispatch.connected(now_);
  EXPECT_TRUE(broker_.messages.empty());
  keep(dispatch, reading(7));
  EXPECT_EQ(broker_.payloads(), Payloads{reading(7)});
  for (int second = 1; second <= 4; ++second) {
    dispatch.advance(now_ + seconds(second));
    EXPECT_EQ(broker_.messages.size(), static_cast<std::size_t>(std::min(1 + 2 * second, 7)));
  }
  EXPECT_EQ(broker_.payloads(), (Payloads{reading(7), late_reading(1), late_reading(2), late_reading(3),
                                          late_reading(4), late_reading(5), late_reading(6)}));
  EXPECT_FALSE(dispatch.is_catching_up());
}

TEST_F(DispatchTest, ASlowBrokerGetsNoMoreThanItCanTakeAndNothingIsLost) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {.rate = 100, .at_once = 2, .most_handed = 3});
  dispatch.connected(now_);
  for (int number = 1; number <= 5; ++number) keep(dispatch, reading(number));
  EXPECT_EQ(broker_.messages.size(), 3U);
  dispatch.settled(broker_.tickets(), now_);
  dispatch.commit();
  dispatch.advance(now_ + seconds(1));
  EXPECT_EQ(broker_.payloads(),
            (Payloads{reading(1), reading(2), reading(3), late_reading(4), late_reading(5)}));
}

TEST_F(DispatchTest, WhatTheLastRunCouldNotDeliverIsDeliveredByTheNext) {
  {
    OutboxStore store(file(), {});
    Dispatch dispatch(store, broker_, {});
    for (int number = 1; number <= 2; ++number) keep(dispatch, reading(number));
  }
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  EXPECT_EQ(broker_.payloads(), (Payloads{late_reading(1), late_reading(2)}));
}

TEST_F(DispatchTest, WhatIsInFlightIsNotSentTwiceByALostConnection) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  keep(dispatch, reading(1));
  dispatch.disconnected();
  keep(dispatch, reading(2));
  dispatch.connected(now_);  // the publisher itself sends what is in flight once more
  EXPECT_EQ(broker_.payloads(), (Payloads{reading(1), late_reading(2)}));
}

TEST_F(DispatchTest, ANewPublisherGetsWhatTheOldOneHadInFlight) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  keep(dispatch, reading(1));
  dispatch.disconnected();
  dispatch.forget_handed();
  dispatch.connected(now_);
  EXPECT_EQ(broker_.payloads(), (Payloads{reading(1), late_reading(1)}));
}

TEST_F(DispatchTest, WithoutADiskMessagesGoToThePublishersMemory) {
  std::filesystem::create_directory(file());  // a folder where the file should be
  OutboxStore store(file(), {});
  EXPECT_FALSE(store.durable());
  Dispatch dispatch(store, broker_, {});
  keep(dispatch, reading(1));
  dispatch.connected(now_);
  keep(dispatch, reading(2));
  EXPECT_EQ(broker_.payloads(), (Payloads{reading(1), reading(2)}));
  EXPECT_EQ(broker_.tickets(), (std::vector<std::uint64_t>{0, 0}));
}

TEST_F(DispatchTest, ADiskThatComesBackGivesWhatItHeld) {
  {
    OutboxStore store(file(), {});
    Dispatch dispatch(store, broker_, {});
    keep(dispatch, reading(1));
  }
  std::filesystem::rename(file(), folder_ / "away");
  std::filesystem::create_directory(file());
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  std::filesystem::remove(file());
  std::filesystem::rename(folder_ / "away", file());
  store.recover(std::chrono::system_clock::now() + seconds(60));
  ASSERT_TRUE(store.durable());
  dispatch.advance(now_ + seconds(1));
  dispatch.advance(now_ + seconds(2));
  EXPECT_EQ(broker_.payloads(), Payloads{late_reading(1)});
}

TEST_F(DispatchTest, LastValuesAreSaidAgainToEachConnection) {
  OutboxStore store({}, {});
  Dispatch dispatch(store, broker_, {});
  dispatch.retain({"house/energy", "1"});
  dispatch.retain({"house/energy", "2"});
  EXPECT_TRUE(broker_.messages.empty());
  dispatch.connected(now_);
  dispatch.retain({"house/energy", "3"});
  dispatch.disconnected();
  dispatch.connected(now_);
  EXPECT_EQ(broker_.payloads(), (Payloads{"2", "3", "3"}));
  for (const Message& message : broker_.messages) EXPECT_TRUE(message.retain);
}

TEST_F(DispatchTest, WhatIsTakenAwayIsNotSaidAgain) {
  OutboxStore store({}, {});
  Dispatch dispatch(store, broker_, {});
  dispatch.retain({"base/house/energy", "1"});
  dispatch.retain({"base/house/status", "online"});
  dispatch.retain({"base/house2/status", "online"});
  dispatch.retract("base/house/");
  dispatch.connected(now_);
  EXPECT_EQ(broker_.payloads(), (Payloads{"", "", "online"}));
  EXPECT_EQ(broker_.messages[0].topic, "base/house/energy");
  EXPECT_EQ(broker_.messages[1].topic, "base/house/status");
  dispatch.disconnected();
  dispatch.connected(now_);
  EXPECT_EQ(broker_.payloads(), (Payloads{"", "", "online", "online"}));
}

TEST_F(DispatchTest, OldMessagesNeverOutgrowWhatMayBeHandedOver) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {.rate = 10'000, .at_once = 2, .most_handed = 4});
  for (int number = 1; number <= 20; ++number) keep(dispatch, reading(number));
  dispatch.connected(now_);
  dispatch.advance(now_ + seconds(1));
  EXPECT_EQ(broker_.messages.size(), 4U);
}

TEST_F(DispatchTest, WhatIsOfUseAtOnceOnlyIsNotKept) {
  OutboxStore store({}, {});
  Dispatch dispatch(store, broker_, {});
  dispatch.pass({"house/active_power_import_w", "1"});
  dispatch.connected(now_);
  dispatch.pass({"house/active_power_import_w", "2"});
  EXPECT_EQ(broker_.payloads(), Payloads{"2"});
}

TEST_F(DispatchTest, AsManyAsMayGoAtOnceDoAndOneMoreDoesNot) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {.rate = 1, .at_once = 2, .most_handed = 10});
  for (int number = 1; number <= 2; ++number) keep(dispatch, reading(number));
  dispatch.connected(now_);
  EXPECT_EQ(broker_.payloads(), (Payloads{late_reading(1), late_reading(2)}));
  dispatch.disconnected();
  for (int number = 3; number <= 5; ++number) keep(dispatch, reading(number));
  dispatch.connected(now_);
  EXPECT_EQ(broker_.messages.size(), 2U);
  EXPECT_TRUE(dispatch.is_catching_up());
}

TEST_F(DispatchTest, ALongPauseSavesUpNoMoreThanASecondsWorth) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {.rate = 2, .at_once = 1, .most_handed = 100});
  for (int number = 1; number <= 6; ++number) keep(dispatch, reading(number));
  dispatch.connected(now_);
  dispatch.advance(now_ + seconds(60));
  EXPECT_EQ(broker_.payloads(), (Payloads{late_reading(1), late_reading(2)}));
  dispatch.advance(now_ + seconds(60) + milliseconds(500));
  EXPECT_EQ(broker_.messages.size(), 3U);
}

TEST_F(DispatchTest, CatchingUpGoesOnAfterALostConnectionWithoutDoubles) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {.rate = 2, .at_once = 1, .most_handed = 100});
  for (int number = 1; number <= 5; ++number) keep(dispatch, reading(number));
  dispatch.connected(now_);
  dispatch.advance(now_ + seconds(1));
  dispatch.disconnected();
  dispatch.advance(now_ + seconds(2));
  EXPECT_EQ(broker_.messages.size(), 2U) << "nobody is there";
  dispatch.connected(now_ + seconds(3));
  for (int second = 4; second <= 6; ++second) dispatch.advance(now_ + seconds(second));
  EXPECT_EQ(broker_.payloads(),
            (Payloads{late_reading(1), late_reading(2), late_reading(3), late_reading(4), late_reading(5)}));
}

TEST_F(DispatchTest, OtherOptionsHoldFromThenOn) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {.rate = 1, .at_once = 1, .most_handed = 100});
  for (int number = 1; number <= 8; ++number) keep(dispatch, reading(number));
  dispatch.connected(now_);
  dispatch.advance(now_ + seconds(1));
  EXPECT_EQ(broker_.messages.size(), 1U);
  dispatch.use({.rate = 4, .at_once = 1, .most_handed = 6});
  dispatch.advance(now_ + seconds(2));
  EXPECT_EQ(broker_.messages.size(), 5U);
  dispatch.advance(now_ + seconds(3));
  EXPECT_EQ(broker_.messages.size(), 6U) << "the publisher must have room";
}

TEST_F(DispatchTest, BothShelvesGoOutInTheOrderInWhichTheyWereFilled) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  for (const int number : {1, 2, 3}) {
    const Shelf shelf = number == 2 ? Shelf::registers : Shelf::live;
    dispatch.keep(shelf, {std::chrono::system_clock::now(), now_}, {"house/reading", reading(number)});
  }
  dispatch.connected(now_);
  EXPECT_EQ(broker_.payloads(), (Payloads{late_reading(1), late_reading(2), late_reading(3)}));
}

TEST_F(DispatchTest, UserPropertiesAndTopicOutliveARestart) {
  const Message raw{
      "house/raw", std::string("\x7e\xa0\x00\x7e", 4), 2, false, {{"time", "t"}, {"sequence", "7"}}};
  {
    OutboxStore store(file(), {});
    Dispatch dispatch(store, broker_, {});
    dispatch.keep(Shelf::live, {std::chrono::system_clock::now(), now_}, raw);
    dispatch.commit();
  }
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  ASSERT_EQ(broker_.messages.size(), 1U);
  const Message& sent = broker_.messages.front();
  EXPECT_EQ(sent.topic, raw.topic);
  EXPECT_EQ(sent.payload, raw.payload);
  EXPECT_EQ(sent.qos, raw.qos);
  EXPECT_EQ(sent.properties, raw.properties);
}

TEST_F(DispatchTest, WhatWaitedDoesNotCountAsLatency) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  keep(dispatch, reading(1));
  dispatch.connected(now_);
  dispatch.settled(broker_.tickets(), now_ + seconds(9));
  EXPECT_EQ(dispatch.handed_latency().count(), 0U);
  EXPECT_EQ(dispatch.settled_latency().count(), 0U);
}

TEST_F(DispatchTest, ADiskThatBreaksBeforeTheCommitCostsNoMessage) {
  OutboxStore store(file(), {});
  Dispatch dispatch(store, broker_, {});
  dispatch.connected(now_);
  dispatch.keep(Shelf::live, {std::chrono::system_clock::now(), now_}, {"house/reading", reading(1)});
  std::filesystem::remove(file());
  store.recover(std::chrono::system_clock::now());
  dispatch.commit();
  EXPECT_EQ(broker_.payloads(), Payloads{reading(1)});
  EXPECT_EQ(broker_.tickets(), std::vector<std::uint64_t>{0});
}

TEST(MarkedLate, OnlyReadingsAre) {
  EXPECT_EQ(marked_late(R"({"time":"t","sequence":17})"), R"({"time":"t","sequence":17,"late":true})");
  EXPECT_EQ(marked_late(R"({"time":"t","meter_time":"m","sequence":17,"x":1})"),
            R"({"time":"t","meter_time":"m","sequence":17,"late":true,"x":1})");
  EXPECT_EQ(marked_late(R"({"id":"x","t":1,"data":{}})"), R"({"id":"x","t":1,"data":{}})");
  EXPECT_EQ(marked_late(R"({"time":"t","x":1})"), R"({"time":"t","x":1})");
  EXPECT_EQ(marked_late(std::string("\x7e\xa0", 2)), std::string("\x7e\xa0", 2));
}

}  // namespace
}  // namespace amsbridge
