// kill -9 in the middle of the work: what commit has promised must be true.
#include <array>
#include <csignal>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/outbox_store.hpp"
#include "bridge/store/store_test_support.hpp"

namespace amsbridge {
namespace {

/// What the child tells after each commit.
struct Promise {
  std::uint64_t kept = 0;
  std::uint64_t settled = 0;
  std::uint64_t sequence = 0;
};

/// Adds three messages and settles one of them, again and again, until it is killed.
[[noreturn]] void work(const std::filesystem::path& file, int pipe_end) {
  OutboxStore store(file, {});
  for (;;) {
    Promise promise{.sequence = store.next_sequence("house")};
    std::array<std::uint64_t, 3> tickets{};
    for (std::uint64_t& ticket : tickets) {
      ticket = store.add(Shelf::live, std::chrono::system_clock::now(),
                         message_of(std::to_string(promise.sequence) + filler(700)));
      if (ticket == 0) _exit(1);
    }
    promise.kept = tickets[0];
    if (!store.commit()) _exit(2);
    store.settle(std::array{tickets[1]});
    if (!store.commit()) _exit(3);
    promise.settled = tickets[1];
    if (write(pipe_end, &promise, sizeof promise) != sizeof promise) _exit(4);
  }
}

TEST(StoreCrash, KeepsWhatWasCommittedThrough20Kills) {
  const TemporaryFolder folder;
  std::set<std::uint64_t> kept;
  std::set<std::uint64_t> settled;
  std::uint64_t highest_ticket = 0;
  std::uint64_t highest_sequence = 0;
  for (int round = 0; round < 20; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) work(folder.file(), ends[1]);
    close(ends[1]);
    const auto hear = [&](int most) {
      int count = 0;
      for (Promise promise; count < most && read(ends[0], &promise, sizeof promise) == sizeof promise;
           ++count) {
        EXPECT_GT(promise.kept, highest_ticket);
        EXPECT_GT(promise.sequence, highest_sequence);
        highest_ticket = promise.settled;
        highest_sequence = promise.sequence;
        kept.insert(promise.kept);
        settled.insert(promise.settled);
      }
      return count;
    };
    ASSERT_EQ(hear(20 + 7 * round), 20 + 7 * round);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    hear(1'000'000);  // What it had said before it ended.
    close(ends[0]);
  }
  OutboxStore store(folder.file(), {});
  ASSERT_TRUE(store.durable()) << store.problem();
  EXPECT_GT(store.next_sequence("house"), highest_sequence);
  std::set<std::uint64_t> found;
  for (const Message& message : store.oldest(0, 1'000'000)) found.insert(message.ticket);
  EXPECT_THAT(found, ::testing::IsSupersetOf(kept));
  for (const std::uint64_t ticket : settled) EXPECT_FALSE(found.contains(ticket)) << ticket;
  EXPECT_THAT(names_in(folder.path()), ::testing::Each(::testing::Not(::testing::HasSubstr("corrupt"))));
}

}  // namespace
}  // namespace amsbridge
