// The store and files that are no whole database.
#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/store_test_fixture.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(StoreFailureTest, PutsAsideWhatIsNoDatabaseAndKeepsOnlyTheLastOne) {
  for (const char* content : {"first ", "second "}) {
    write_file(folder_.file(), content + filler(10'000));
    auto store = open();
    EXPECT_EQ(store.problem(), "");
    EXPECT_NE(add(store, "1"), 0U);
    EXPECT_TRUE(store.commit());
  }
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("outbox.sqlite", "outbox.sqlite.corrupt-2"));
  EXPECT_EQ(read_file(folder_.path() / "outbox.sqlite.corrupt-2"), "second " + filler(10'000));
}

TEST_F(StoreFailureTest, LeavesAFileAloneWhoseNameDoesNotEndInSqlite) {
  const auto file = folder_.path() / "letter.txt";
  write_file(file, filler(10'000));
  OutboxStore store(file, {}, clock_.steady_now());
  const std::string problem =
      file.string() +
      " is no whole database, and it is left alone because its name does not end in .sqlite: move it away";
  EXPECT_EQ(store.problem(), problem);
  recover(store);
  EXPECT_EQ(store.problem(), problem);
  EXPECT_EQ(read_file(file), filler(10'000));
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("letter.txt"));
  std::filesystem::remove(file);
  recover(store);
  EXPECT_TRUE(store.durable());
}

class DamagedStoreTest : public StoreFailureTest {
 protected:
  /// A closed database with some hundred pages of messages, then with octets flipped from there to there.
  void damage(double from, double to) {
    {
      auto store = open();
      for (int number = 0; number < 10; ++number) (void)store.next_sequence("house");
      store.remember("house", "id", "1");
      for (int number = 0; number < 1'000; ++number) (void)add(store, filler(500));
      ASSERT_TRUE(store.commit());
    }
    std::string content = read_file(folder_.file());
    const auto size = static_cast<double>(content.size());
    for (auto at = static_cast<std::size_t>(from * size); at < static_cast<std::size_t>(to * size); ++at) {
      content[at] = static_cast<char>(~content[at]);
    }
    write_file(folder_.file(), content);
  }
};

TEST_F(DamagedStoreTest, BeginsAnewAndSavesSequencesAndMemories) {
  damage(0.5, 0.6);
  auto store = open();
  EXPECT_EQ(store.problem(), "");
  EXPECT_TRUE(store.durable());
  EXPECT_THAT(names_in(folder_.path()), ::testing::Contains("outbox.sqlite.corrupt-1"));
  EXPECT_THAT(waiting(store), IsEmpty());
  EXPECT_EQ(store.counters().waiting, 0U);
  EXPECT_EQ(store.next_sequence("house"), 1'011U) << "what was read may be old: some are left out";
  EXPECT_EQ(store.recall("house").at("id"), "1");
  EXPECT_NE(add(store, "1"), 0U);
  EXPECT_TRUE(store.commit());
  EXPECT_EQ(store.counters().failures, 1U);
}

TEST_F(DamagedStoreTest, BeginsAnewIfNothingCanBeSaved) {
  damage(0.01, 1);
  auto store = open();
  EXPECT_TRUE(store.durable());
  EXPECT_EQ(store.next_sequence("house"), 1U);
}

TEST_F(DamagedStoreTest, BeginsAnewWhenDamageShowsDuringWork) {
  auto store = open();
  for (int number = 0; number < 2'000; ++number) {
    (void)add(store, filler(500));
    if (number % 20 == 0) {
      ASSERT_TRUE(store.commit());
    }
  }
  EXPECT_EQ(store.next_sequence("house"), 1U);
  ASSERT_TRUE(store.commit());
  recover(store);  // From the log into the database: more than fits into the cache.
  std::string content = read_file(folder_.file());
  std::fill(content.begin() + 100'000, content.end(), '\xA5');
  const int descriptor = ::open(folder_.file().c_str(), O_WRONLY);
  ASSERT_EQ(write(descriptor, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  close(descriptor);
  (void)store.oldest(0, 2'000);
  EXPECT_EQ(store.problem(), name() + " is damaged");
  EXPECT_FALSE(store.durable());
  EXPECT_EQ(store.next_sequence("house"), 2U);
  recover(store);
  EXPECT_TRUE(store.durable());
  EXPECT_NE(add(store, "afterwards"), 0U);
  EXPECT_TRUE(store.commit());
  EXPECT_THAT(waiting(store), ElementsAre("afterwards"));
  EXPECT_EQ(store.next_sequence("house"), 3U);
}

TEST_F(DamagedStoreTest, ChecksTheWholeFileAfterAPowerCut) {
  const std::string payload = filler(50'000);
  {
    auto store = open();
    (void)add(store, payload);
    ASSERT_TRUE(store.commit());
  }
  // What no opening looks at: the pages that only the rest of a long message fills.
  std::string content = read_file(folder_.file());
  for (std::size_t page = 0; page < content.size(); page += 4'096) {
    if (payload.find(content.substr(page + 4, 100)) != std::string::npos)
      content.replace(page, 4, "\xFF\xFF\xFF\xFF");
  }
  write_file(folder_.file(), content);
  EXPECT_TRUE(open().durable());
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("outbox.sqlite"));
  sql(folder_.file(),
      "UPDATE state SET value = 'an earlier start of the machine' WHERE name = 'in_use_since_boot'");
  auto store = open();
  EXPECT_TRUE(store.durable());
  EXPECT_THAT(names_in(folder_.path()), ::testing::Contains("outbox.sqlite.corrupt-1"));
}

}  // namespace
}  // namespace amsbridge
