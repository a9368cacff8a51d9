// The store and disks that are full or read-only.
#include <array>
#include <csignal>
#include <sys/resource.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/store_test_fixture.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// Writes beyond this size of a file fail as long as it lives. The signal for it is ignored.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t octets) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit lower{octets, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &lower);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    (void)std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(StoreFailureTest, WorksInMemoryWhileFilesCannotGrow) {
  auto store = open();
  fill_first(store);
  {
    const FileSizeLimit limit(200'000);
    std::uint64_t kept = 0;
    while (add(store, filler(2'000)) != 0 && kept < 1'000) ++kept;
    // The log of changes is written at commit, or when the cache is full.
    EXPECT_FALSE(store.commit());
    EXPECT_LT(kept, 1'000U);
    EXPECT_EQ(store.problem().find("the disk fails at " + name()), 0U) << store.problem();
    expect_work_in_memory(store);
  }
  recover(store);
  expect_all_back(store);
}

TEST_F(StoreFailureTest, TellsOnceThatTicketsWereLostThoughTheDiskIsBackBefore) {
  auto store = open();
  fill_first(store);
  {
    const FileSizeLimit limit(200'000);
    while (add(store, filler(2'000)) != 0) {
    }
  }
  recover(store);
  EXPECT_TRUE(store.durable());
  EXPECT_EQ(add(store, "before the loss is told"), 0U);
  EXPECT_FALSE(store.commit());
  EXPECT_NE(add(store, "afterwards"), 0U);
  EXPECT_TRUE(store.commit());
  EXPECT_THAT(waiting(store), ElementsAre("on disk", "afterwards"));
}

TEST_F(StoreFailureTest, SettlesLaterWhatWasSettledWhileTheDiskWasAway) {
  auto store = open();
  fill_first(store);
  const std::uint64_t ticket = store.oldest(0, 1).at(0).ticket;
  {
    const FileSizeLimit limit(200'000);
    while (add(store, filler(2'000)) != 0) {
    }
    EXPECT_FALSE(store.commit());
    store.settle(std::array{ticket});
    EXPECT_FALSE(store.commit());
  }
  recover(store);
  EXPECT_THAT(waiting(store), IsEmpty());
  EXPECT_EQ(store.counters().waiting, 0U);
}

class SmallDiskTest : public StoreFailureTest {
 protected:
  void SetUp() override {
    if (!disk_.is_mounted()) GTEST_SKIP() << "this user may not mount a small disk";
  }
  void fill() { write_file(folder_.path() / "other", std::string(20'000'000, 'x')); }

  SmallDisk disk_{folder_.path()};
};

TEST_F(SmallDiskTest, PublishesFromAFullDiskAndBeginsAgainOnceThereIsRoom) {
  auto store = open();
  fill_first(store);
  EXPECT_NE(add(store, "in the transaction that fails"), 0U);
  fill();
  while (add(store, filler(2'000)) != 0) {
  }
  EXPECT_FALSE(store.commit());
  EXPECT_EQ(store.problem(), "the disk with " + name() + " is full");
  EXPECT_THAT(waiting(store), ElementsAre("on disk")) << "it can still be read";
  expect_work_in_memory(store);
  recover(store);
  EXPECT_EQ(store.problem(), "the disk with " + name() + " is full");
  std::filesystem::remove(folder_.path() / "other");
  recover(store);
  expect_all_back(store);
}

TEST_F(SmallDiskTest, LeavesTheLastOfADiskAloneAndRecoversByItselfOnceMessagesAreSettled) {
  auto store = open();
  std::size_t kept = 0;
  while (add(store, filler(2'000)) != 0 && store.commit()) ++kept;
  EXPECT_EQ(store.problem(), "the disk with " + name() + " is nearly full");
  EXPECT_GT(kept, 500U);
  EXPECT_GE(std::filesystem::space(folder_.path()).available, 1'000'000U);
  std::vector<std::uint64_t> tickets;
  for (const Message& message : store.oldest(0, 10'000)) tickets.push_back(message.ticket);
  EXPECT_EQ(tickets.size(), kept);
  store.settle(tickets);
  EXPECT_FALSE(store.commit());
  for (int call = 0; call < 10; ++call) recover(store);
  EXPECT_EQ(store.problem(), "");
  EXPECT_NE(add(store, "afterwards"), 0U);
  EXPECT_TRUE(store.commit());
  EXPECT_EQ(store.counters().waiting, 1U);
}

TEST_F(SmallDiskTest, OpensLaterIfTheDiskIsFullAtTheStart) {
  {
    auto store = open();
    fill_first(store);
  }
  fill();
  auto store = open();
  EXPECT_EQ(store.problem(), "the disk with " + name() + " is full");
  store.remember("house", "maker", "Kaifa");
  std::filesystem::remove(folder_.path() / "other");
  recover(store);
  EXPECT_THAT(waiting(store), ElementsAre("on disk"));
  EXPECT_THAT(store.recall("house"), ElementsAre(Pair("id", "1"), Pair("maker", "Kaifa")));
  EXPECT_EQ(store.next_sequence("house"), 2U);
}

TEST_F(SmallDiskTest, OpensLaterIfTheDiskIsReadOnlyAtTheStart) {
  {
    auto store = open();
    fill_first(store);
  }
  ASSERT_TRUE(disk_.set_writable(false));
  auto store = open();
  EXPECT_EQ(store.problem(),
            "the folder " + folder_.path().string() + " cannot be written (Read-only file system)");
  recover(store);
  EXPECT_FALSE(store.durable());
  ASSERT_TRUE(disk_.set_writable(true));
  recover(store);
  EXPECT_TRUE(store.durable());
  EXPECT_THAT(waiting(store), ElementsAre("on disk"));
}

}  // namespace
}  // namespace amsbridge
