#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/outbox_store.hpp"
#include "bridge/store/store_test_support.hpp"

namespace amsbridge {

class StoreFailureTest : public ::testing::Test {
 protected:
  OutboxStore open() { return {folder_.file(), {}, clock_.steady_now()}; }
  std::uint64_t add(OutboxStore& store, const std::string& payload) {
    return store.add(Shelf::live, clock_.wall, message_of(payload));
  }
  void recover(OutboxStore& store) {
    clock_.pass(std::chrono::seconds{5});
    store.recover(clock_.wall);
  }
  std::string name() { return folder_.file().string(); }

  /// A store that a fault takes the disk from, with one message on disk and one lost with its transaction.
  void expect_work_in_memory(OutboxStore& store) {
    EXPECT_FALSE(store.durable());
    EXPECT_EQ(add(store, "while the disk is away"), 0U);
    EXPECT_EQ(store.next_sequence("house"), 2U);
    EXPECT_EQ(store.next_sequence("house"), 3U);
    store.remember("house", "maker", "Kaifa");
    EXPECT_EQ(store.recall("house").at("maker"), "Kaifa");
    EXPECT_FALSE(store.commit());
  }
  void expect_all_back(OutboxStore& store) {
    EXPECT_EQ(store.problem(), "");
    EXPECT_TRUE(store.durable());
    EXPECT_EQ(store.counters().failures, 1U);
    EXPECT_EQ(store.next_sequence("house"), 4U);
    EXPECT_THAT(store.recall("house"),
                ::testing::ElementsAre(::testing::Pair("id", "1"), ::testing::Pair("maker", "Kaifa")));
    EXPECT_NE(add(store, "afterwards"), 0U);
    EXPECT_TRUE(store.commit());
    EXPECT_THAT(waiting(store), ::testing::ElementsAre("on disk", "afterwards"));
    EXPECT_EQ(store.counters().waiting, 2U);
  }
  void fill_first(OutboxStore& store) {
    EXPECT_EQ(store.next_sequence("house"), 1U);
    store.remember("house", "id", "1");
    EXPECT_NE(add(store, "on disk"), 0U);
    EXPECT_TRUE(store.commit());
  }

  TemporaryFolder folder_;
  TestClock clock_;
};

}  // namespace amsbridge
