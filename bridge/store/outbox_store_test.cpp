#include "bridge/store/outbox_store.hpp"

#include <algorithm>
#include <array>
#include <sqlite3.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/properties_text.hpp"
#include "bridge/store/store_test_support.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class OutboxStoreTest : public ::testing::Test {
 protected:
  OutboxStore open(OutboxLimits limits = {}) { return {folder_.file(), limits, clock_.steady_now()}; }
  std::uint64_t add(OutboxStore& store, const std::string& payload, Shelf shelf = Shelf::live) {
    return store.add(shelf, clock_.wall, message_of(payload));
  }
  /// Its topic and payload together have 100 octets.
  std::uint64_t add_hundred(OutboxStore& store, const std::string& name, Shelf shelf) {
    const std::size_t octets = 100 - message_of("").topic.size();
    return add(store, name + std::string(octets - name.size(), '.'), shelf);
  }
  static std::vector<std::string> names(OutboxStore& store) {
    std::vector<std::string> found = waiting(store);
    for (std::string& payload : found) payload.resize(std::min(payload.find('.'), payload.size()));
    return found;
  }

  TemporaryFolder folder_;
  TestClock clock_;
};

TEST_F(OutboxStoreTest, CreatesTheFoldersAboveIt) {
  OutboxStore store(folder_.path() / "a" / "b" / "outbox.sqlite", {});
  EXPECT_EQ(store.problem(), "");
  EXPECT_TRUE(store.durable());
}

TEST_F(OutboxStoreTest, KeepsAMessageWholeOverARestart) {
  Message kept{
      .topic = "amsbridge/Hütte/reading", .payload = std::string("a\0b\xFF", 4), .qos = 2, .retain = true};
  kept.properties = {{"time", "2026-03-01T00:00:00Z"}, {"a:b", std::string("1:\0", 3)}, {"", ""}};
  {
    auto store = open();
    kept.ticket = store.add(Shelf::registers, clock_.wall, kept);
    ASSERT_NE(kept.ticket, 0U);
    ASSERT_TRUE(store.commit());
  }
  auto store = open();
  const auto found = store.oldest(0, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].topic, kept.topic);
  EXPECT_EQ(found[0].payload, kept.payload);
  EXPECT_EQ(found[0].qos, 2);
  EXPECT_TRUE(found[0].retain);
  EXPECT_EQ(found[0].properties, kept.properties);
  EXPECT_EQ(found[0].ticket, kept.ticket);
  EXPECT_EQ(store.counters().waiting, 1U);
  EXPECT_EQ(store.counters().waiting_octets, kept.topic.size() + kept.payload.size());
}

TEST_F(OutboxStoreTest, GivesBothShelvesInTheOrderOfArrival) {
  auto store = open();
  const std::uint64_t first = add(store, "1");
  EXPECT_GT(add(store, "2", Shelf::registers), first);
  const std::uint64_t third = add(store, "3");
  EXPECT_LT(third, add(store, "4", Shelf::registers));
  EXPECT_THAT(waiting(store), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(payloads(store.oldest(third, 10)), ElementsAre("4"));
  EXPECT_THAT(payloads(store.oldest(0, 3)), ElementsAre("1", "2", "3"));
  EXPECT_THAT(store.oldest(0, 0), IsEmpty());
}

TEST_F(OutboxStoreTest, ForgetsWhatIsSettledWithTheNextCommit) {
  auto store = open();
  const std::array tickets = {add(store, "1"), add(store, "2", Shelf::registers), std::uint64_t{999'999}};
  add(store, "3");
  ASSERT_TRUE(store.commit());
  store.settle(tickets);
  ASSERT_TRUE(store.commit());
  EXPECT_THAT(waiting(store), ElementsAre("3"));
  EXPECT_EQ(store.counters().waiting, 1U);
  EXPECT_EQ(store.counters().waiting_octets, message_of("3").topic.size() + 1);
  EXPECT_EQ(store.counters().dropped_live, 0U);
}

TEST_F(OutboxStoreTest, SettlesMoreThanItHoldsInMemory) {
  auto store = open();
  std::vector<std::uint64_t> tickets(2 * PendingFacts::most_settled + 1, 777);
  tickets.front() = add(store, "1");
  tickets.back() = add(store, "2");
  ASSERT_TRUE(store.commit());
  store.settle(tickets);
  ASSERT_TRUE(store.commit());
  EXPECT_THAT(waiting(store), IsEmpty());
}

TEST_F(OutboxStoreTest, GivesHigherTicketsAfterARestartThoughNothingWaits) {
  std::uint64_t highest = 0;
  for (int restart = 0; restart < 3; ++restart) {
    auto store = open();
    for (int number = 0; number < 3; ++number) {
      const std::uint64_t ticket = add(store, "x");
      EXPECT_EQ(ticket, highest + 1) << "after a clean end there is no gap";
      highest = ticket;
      store.settle(std::array{ticket});
    }
    ASSERT_TRUE(store.commit());
  }
}

TEST_F(OutboxStoreTest, NumbersEachMeterOverRestarts) {
  {
    auto store = open();
    EXPECT_EQ(store.next_sequence("house"), 1U);
    EXPECT_EQ(store.next_sequence("house"), 2U);
    EXPECT_EQ(store.next_sequence("barn"), 1U);
    ASSERT_TRUE(store.commit());
    EXPECT_EQ(store.next_sequence("house"), 3U);
  }
  auto store = open();
  EXPECT_EQ(store.next_sequence("house"), 4U);
  EXPECT_EQ(store.next_sequence("barn"), 2U);
}

TEST_F(OutboxStoreTest, LeavesNumbersOutAfterAPowerCut) {
  {
    auto store = open();
    for (int number = 0; number < 5; ++number) (void)store.next_sequence("house");
  }
  sql(folder_.file(),
      "UPDATE state SET value = 'an earlier start of the machine' WHERE name = 'in_use_since_boot'");
  {
    auto store = open();
    EXPECT_EQ(store.next_sequence("house"), 1'006U);
  }
  auto store = open();
  EXPECT_EQ(store.next_sequence("house"), 1'007U);
}

TEST_F(OutboxStoreTest, RemembersByScope) {
  {
    auto store = open();
    store.remember("house", "maker", "Kaifa");
    store.remember("house", "id", "1");
    store.remember("barn", "id", std::string("2\0", 2));
    EXPECT_THAT(store.recall("house"), ElementsAre(Pair("id", "1"), Pair("maker", "Kaifa")))
        << "before commit";
    ASSERT_TRUE(store.commit());
    store.forget("house");
    store.remember("house", "id", "3");
    EXPECT_THAT(store.recall("house"), ElementsAre(Pair("id", "3"))) << "before commit";
    ASSERT_TRUE(store.commit());
    EXPECT_THAT(store.recall("house"), ElementsAre(Pair("id", "3")));
  }
  auto store = open();
  EXPECT_THAT(store.recall("house"), ElementsAre(Pair("id", "3")));
  EXPECT_THAT(store.recall("barn"), ElementsAre(Pair("id", std::string("2\0", 2))));
  EXPECT_THAT(store.recall("nobody"), IsEmpty());
}

TEST_F(OutboxStoreTest, LeavesOutAMemoryOfMoreThan4096Octets) {
  auto store = open();
  store.remember("house", "long", std::string(4'096, 'x'));
  store.remember("house", "longer", std::string(4'097, 'x'));
  EXPECT_THAT(store.recall("house"), ElementsAre(Pair("long", std::string(4'096, 'x'))));
}

TEST_F(OutboxStoreTest, WorksInMemoryWithoutAPath) {
  OutboxStore store({}, {});
  EXPECT_FALSE(store.durable());
  EXPECT_EQ(store.problem(), "");
  EXPECT_EQ(add(store, "1"), 0U);
  EXPECT_EQ(store.next_sequence("house"), 1U);
  EXPECT_EQ(store.next_sequence("house"), 2U);
  store.remember("house", "id", "1");
  store.settle(std::array{std::uint64_t{1}});
  EXPECT_FALSE(store.commit());
  store.recover(clock_.wall);
  EXPECT_EQ(store.next_sequence("house"), 3U);
  EXPECT_THAT(store.recall("house"), ElementsAre(Pair("id", "1")));
  EXPECT_THAT(store.oldest(0, 10), IsEmpty());
  EXPECT_EQ(store.counters().failures, 0U);
}

TEST_F(OutboxStoreTest, DropsTheOldestLiveReadingsFirstWithATenthOfRoom) {
  auto store = open({.octets = 1'000});
  add_hundred(store, "r1", Shelf::registers);
  for (int number = 1; number <= 9; ++number) add_hundred(store, "l" + std::to_string(number), Shelf::live);
  EXPECT_EQ(store.counters().dropped_live, 0U);
  EXPECT_EQ(store.counters().waiting_octets, 1'000U);
  EXPECT_NE(add_hundred(store, "l10", Shelf::live), 0U);
  EXPECT_THAT(names(store), ElementsAre("r1", "l3", "l4", "l5", "l6", "l7", "l8", "l9", "l10"));
  EXPECT_EQ(store.counters().dropped_live, 2U);
  EXPECT_EQ(store.counters().dropped_registers, 0U);
  EXPECT_EQ(store.counters().waiting, 9U);
  EXPECT_EQ(store.counters().waiting_octets, 900U);
}

TEST_F(OutboxStoreTest, DropsRegistersOnlyOnceNoLiveReadingIsLeft) {
  auto store = open({.octets = 500});
  for (int number = 1; number <= 4; ++number)
    add_hundred(store, "r" + std::to_string(number), Shelf::registers);
  add_hundred(store, "l1", Shelf::live);
  add_hundred(store, "r5", Shelf::registers);
  EXPECT_THAT(names(store), ElementsAre("r1", "r2", "r3", "r4", "r5"));
  EXPECT_EQ(add_hundred(store, "l2", Shelf::live), 0U) << "no register goes for a live reading";
  add_hundred(store, "r6", Shelf::registers);
  EXPECT_THAT(names(store), ElementsAre("r3", "r4", "r5", "r6"));
  EXPECT_EQ(store.counters().dropped_live, 1U);
  EXPECT_EQ(store.counters().dropped_registers, 2U);
  ASSERT_TRUE(store.commit());
}

TEST_F(OutboxStoreTest, RefusesAMessageLargerThanTheLimitWithoutDroppingOthers) {
  auto store = open({.octets = 500});
  add(store, "1");
  EXPECT_EQ(add(store, std::string(500, 'x'), Shelf::registers), 0U);
  EXPECT_THAT(waiting(store), ElementsAre("1"));
}

TEST_F(OutboxStoreTest, KnowsItsSizeAfterARestart) {
  {
    auto store = open();
    for (int number = 1; number <= 9; ++number) add_hundred(store, "l" + std::to_string(number), Shelf::live);
  }
  auto store = open({.octets = 900});
  EXPECT_EQ(store.counters().waiting_octets, 900U);
  add_hundred(store, "l10", Shelf::live);
  EXPECT_THAT(names(store), ElementsAre("l3", "l4", "l5", "l6", "l7", "l8", "l9", "l10"));
}

TEST_F(OutboxStoreTest, DropsWhatIsOlderThanTheLimitFromBothShelves) {
  auto store = open({.age = 2h});
  store.recover(clock_.wall);
  add(store, "old");
  add(store, "old register", Shelf::registers);
  clock_.pass(1h);
  add(store, "young");
  add(store, "young register", Shelf::registers);
  ASSERT_TRUE(store.commit());
  clock_.pass(1h);
  store.recover(clock_.wall);
  EXPECT_EQ(store.counters().waiting, 4U);
  clock_.pass(1ms);
  store.recover(clock_.wall);
  EXPECT_THAT(waiting(store), ElementsAre("young", "young register"));
  EXPECT_EQ(store.counters().dropped_live, 1U);
  EXPECT_EQ(store.counters().dropped_registers, 1U);
  EXPECT_EQ(store.counters().waiting_octets, 2 * message_of("").topic.size() + 19);
}

TEST_F(OutboxStoreTest, CountsTheTimeItWasClosed) {
  {
    auto store = open();
    store.recover(clock_.wall);
    add(store, "old");
  }
  clock_.wall += days{8};
  clock_.steady = {};
  auto store = open();
  store.recover(clock_.wall);
  EXPECT_THAT(waiting(store), IsEmpty());
  EXPECT_EQ(store.counters().dropped_live, 1U);
}

TEST_F(OutboxStoreTest, LosesNothingWhenTheClockIsSetByDays) {
  for (const auto step : {days{1}, days{30}, days{20'000}, days{-1}, days{-30}}) {
    auto store = open();
    store.recover(clock_.wall);
    add(store, "before");
    ASSERT_TRUE(store.commit());
    clock_.pass(5s);
    clock_.wall += step;
    add(store, "not yet noticed");
    store.recover(clock_.wall);
    add(store, "after");
    EXPECT_EQ(store.counters().waiting, 3U) << step.count() << " days";
    clock_.pass(days{7} - 1s);
    store.recover(clock_.wall);
    EXPECT_THAT(waiting(store), ElementsAre("after")) << step.count() << " days";
    clock_.pass(1h);
    store.recover(clock_.wall);
    EXPECT_THAT(waiting(store), IsEmpty()) << step.count() << " days";
  }
}

TEST_F(OutboxStoreTest, LosesNothingWhenTheMachineStartsIn1970) {
  {
    auto store = open();
    store.recover(clock_.wall);
    add(store, "before the power cut");
  }
  const auto real = clock_.wall + 1h;
  clock_ = {.wall = std::chrono::system_clock::time_point{30s}, .steady = {}};
  {
    auto store = open();
    add(store, "before the first look");
    store.recover(clock_.wall);
    clock_.pass(5s);
    add(store, "in 1970");
  }
  {
    auto store = open();
    clock_.pass(5s);
    store.recover(clock_.wall);
    clock_.pass(5s);
    clock_.wall = real;
    store.recover(clock_.wall);
    EXPECT_EQ(store.counters().waiting, 3U);
  }
  auto store = open();
  store.recover(clock_.wall);
  EXPECT_THAT(waiting(store), ElementsAre("before the power cut", "before the first look", "in 1970"));
  clock_.pass(days{8});
  store.recover(clock_.wall);
  EXPECT_THAT(waiting(store), IsEmpty());
}

TEST_F(OutboxStoreTest, PagesThrough100000MessagesInOrderAndShrinksAfterwards) {
  constexpr std::uint64_t count = 100'000;
  auto store = open();
  for (std::uint64_t number = 0; number < count; ++number) {
    const Shelf shelf = number % 10 == 0 ? Shelf::registers : Shelf::live;
    ASSERT_NE(add(store, std::to_string(number), shelf), 0U);
  }
  ASSERT_TRUE(store.commit());
  EXPECT_LT(sqlite3_memory_used(), 2'000'000);
  std::uint64_t after = 0;
  std::uint64_t expected = 0;
  for (;;) {
    const auto page = store.oldest(after, 1'000);
    if (page.empty()) break;
    std::vector<std::uint64_t> tickets;
    for (const Message& message : page) {
      ASSERT_EQ(message.payload, std::to_string(expected++));
      tickets.push_back(message.ticket);
    }
    after = tickets.back();
    store.settle(tickets);
    ASSERT_TRUE(store.commit());
  }
  EXPECT_EQ(expected, count);
  EXPECT_EQ(store.counters().waiting, 0U);
  for (int call = 0; call < 40; ++call) store.recover(clock_.wall);
  store.remember("x", "y", "z");
  ASSERT_TRUE(store.commit());
  // What was changed last may still be in the log of changes, which has its own limit.
  EXPECT_LT(std::filesystem::file_size(folder_.file()), 5'000'000U);
}

TEST(PropertiesText, SurvivesAnyOctetsAndStopsAtNonsense) {
  const Properties properties = {{"a", "1:2"}, {std::string("\0", 1), ""}};
  EXPECT_EQ(properties_text(properties), std::string("1:a3:1:21:\0"
                                                     "0:",
                                                     13));
  EXPECT_EQ(parse_properties(properties_text(properties)), properties);
  EXPECT_THAT(parse_properties("1:a1:b9:c"), ElementsAre(Pair("a", "b")));
  EXPECT_THAT(parse_properties("1"), IsEmpty());
  EXPECT_THAT(parse_properties("99999999999999999999:a1:b"), IsEmpty());
}

}  // namespace
}  // namespace amsbridge
