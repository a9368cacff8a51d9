// The store when the path, the file or another process is against it.
#include <array>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/store_test_fixture.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;

TEST_F(StoreFailureTest, SaysThatItsPathIsAFolder) {
  OutboxStore store(folder_.path(), {});
  EXPECT_EQ(store.problem(), folder_.path().string() + " is a folder, not a file");
  EXPECT_FALSE(store.durable());
  EXPECT_EQ(add(store, "1"), 0U);
  EXPECT_FALSE(store.commit());
  EXPECT_EQ(store.counters().failures, 1U);
  recover(store);
  EXPECT_EQ(store.counters().failures, 1U) << "the same failure goes on";
}

TEST_F(StoreFailureTest, SaysThatTheFolderCannotBeMadeAndBeginsOnceItCan) {
  write_file(folder_.path() / "in_the_way", "");
  OutboxStore store(folder_.path() / "in_the_way" / "outbox.sqlite", {}, clock_.steady_now());
  EXPECT_EQ(store.problem(), "the folder " + (folder_.path() / "in_the_way").string() +
                                 " cannot be created (Not a directory)");
  EXPECT_EQ(store.next_sequence("house"), 1U);
  std::filesystem::remove(folder_.path() / "in_the_way");
  recover(store);
  EXPECT_TRUE(store.durable());
  EXPECT_EQ(store.next_sequence("house"), 2U);
}

TEST_F(StoreFailureTest, GoesOnFromTheDisksSequenceIfItComesLate) {
  {
    auto store = open();
    for (int number = 0; number < 10; ++number) (void)store.next_sequence("house");
  }
  auto user = std::make_unique<OutboxStore>(folder_.file(), OutboxLimits{});
  auto store = open();
  EXPECT_EQ(store.next_sequence("house"), 1U);
  user.reset();
  recover(store);
  EXPECT_EQ(store.next_sequence("house"), 11U);
}

TEST_F(StoreFailureTest, SaysThatAnotherProcessUsesTheFileAndTakesOverWhenItEnds) {
  std::array<int, 2> ready{};
  std::array<int, 2> end{};
  ASSERT_EQ(pipe(ready.data()), 0);
  ASSERT_EQ(pipe(end.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    char octet = 'r';
    {
      auto store = open();
      (void)add(store, "of the other process");
      store.commit();
      (void)!write(ready[1], &octet, 1);
      (void)!read(end[0], &octet, 1);
    }
    _exit(0);
  }
  char octet = 0;
  ASSERT_EQ(read(ready[0], &octet, 1), 1);
  auto store = open();
  EXPECT_EQ(store.problem(), "another amsbridge uses " + name());
  recover(store);
  EXPECT_EQ(store.problem(), "another amsbridge uses " + name());
  ASSERT_EQ(write(end[1], &octet, 1), 1);
  waitpid(child, nullptr, 0);
  recover(store);
  EXPECT_TRUE(store.durable());
  EXPECT_THAT(waiting(store), ElementsAre("of the other process"));
  for (const int pipe_end : {ready[0], ready[1], end[0], end[1]}) close(pipe_end);
}

TEST_F(StoreFailureTest, RefusesADatabaseOfANewerVersionAndLeavesItAlone) {
  open();
  sql(folder_.file(), "PRAGMA user_version = 99");
  const std::string before = read_file(folder_.file());
  {
    auto store = open();
    EXPECT_EQ(store.problem(),
              name() + " was written by a newer amsbridge: update this one or move the file away");
    recover(store);
    EXPECT_FALSE(store.durable());
  }
  EXPECT_EQ(read_file(folder_.file()), before);
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("outbox.sqlite"));
}

TEST_F(StoreFailureTest, RefusesADatabaseOfAnotherProgramAndLeavesItAlone) {
  sql(folder_.file(), "CREATE TABLE photographs (name TEXT)");
  const std::string before = read_file(folder_.file());
  {
    auto store = open();
    EXPECT_EQ(store.problem(),
              name() + " is a database of another program: give amsbridge a file of its own");
  }
  EXPECT_EQ(read_file(folder_.file()), before);
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("outbox.sqlite"));
}

TEST_F(StoreFailureTest, BeginsAnewIfItsFileIsRemoved) {
  auto store = open();
  (void)add(store, "gone");
  EXPECT_EQ(store.next_sequence("house"), 1U);
  ASSERT_TRUE(store.commit());
  for (const std::string& file : names_in(folder_.path())) std::filesystem::remove(folder_.path() / file);
  recover(store);
  EXPECT_TRUE(store.durable());
  EXPECT_EQ(store.counters().waiting, 0U);
  (void)add(store, "kept");
  ASSERT_TRUE(store.commit());
  EXPECT_TRUE(std::filesystem::exists(folder_.file()));
  EXPECT_EQ(store.next_sequence("house"), 2U);
}

TEST_F(StoreFailureTest, MakesItsTablesInAnEmptyFile) {
  write_file(folder_.file(), "");
  auto store = open();
  EXPECT_EQ(store.problem(), "");
  EXPECT_NE(add(store, "1"), 0U);
  EXPECT_TRUE(store.commit());
}

TEST_F(StoreFailureTest, SaysThatTheFolderMayNotBeWritten) {
  if (geteuid() == 0) GTEST_SKIP() << "nothing is forbidden to root; the read-only disk is tested instead";
  std::filesystem::permissions(folder_.path(),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  auto store = open();
  EXPECT_EQ(store.problem(),
            "the folder " + folder_.path().string() + " cannot be written (Permission denied)");
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all);
  recover(store);
  EXPECT_TRUE(store.durable());
}

}  // namespace
}  // namespace amsbridge
