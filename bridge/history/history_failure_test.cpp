// The history when the process, the file or the disk fails.
#include <algorithm>
#include <array>
#include <csignal>
#include <future>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/history/history_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HistoryFailureTest : public HistoryTest {
 protected:
  HistoryOptions quick() const {
    HistoryOptions quick = options();
    quick.retry = std::chrono::milliseconds{5};
    return quick;
  }
  std::string last_minute(History& history) {
    return ask(history, PlotRequest{.meter = "house", .from = new_year, .to = new_year + 600});
  }
  /// Waits for what the threads do by themselves.
  template <typename Is>
  static bool comes_true(Is is) {
    for (int round = 0; round < 2'000; ++round) {
      if (is()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return false;
  }
};

/// Takes reading after reading and tells how many are in the file, until it is killed.
[[noreturn]] void work(const HistoryOptions& options, std::int64_t first, std::int64_t begin, int pipe_end) {
  History history(options);
  for (std::int64_t number = first;; ++number) {
    history.take(
        "house",
        reading_of({{"active_power_import_w", {1'000, 0}}, {"active_energy_import_kwh", {number, -2}}}),
        (begin + number * 30) * 1'000, std::nullopt);
    if (number % 5 != 0) continue;
    history.settle();
    if (!history.problem().empty()) _exit(1);
    if (write(pipe_end, &number, sizeof number) != sizeof number) _exit(2);
  }
}

TEST_F(HistoryFailureTest, KeepsWhatWasWrittenThrough10Kills) {
  std::int64_t last = 0;
  for (int round = 0; round < 10; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) work(options(), last + 1, new_year, ends[1]);
    close(ends[1]);
    for (int count = 0; count < 20 + 3 * round; ++count)
      ASSERT_EQ(read(ends[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    for (std::int64_t more = 0; read(ends[0], &more, sizeof more) == static_cast<ssize_t>(sizeof more);)
      last = more;
    close(ends[0]);
  }
  History history(options());
  const std::string answer =
      ask(history,
          EnergyRequest{
              .meter = "house", .from = new_year, .to = new_year + 86'400 * 30, .unit = EnergyUnit::month});
  const std::string wanted = "\"import_kwh\":";
  const double found = std::atof(answer.c_str() + answer.find(wanted) + wanted.size());
  EXPECT_NEAR(found * 100, static_cast<double>(last - 1), 5) << "some may be there that were not told of";
  EXPECT_GE(std::llround(found * 100), last - 1);
  EXPECT_EQ(sql(file(), "PRAGMA integrity_check"), "ok");
}

TEST_F(HistoryFailureTest, PutsADamagedFileAsideAndBeginsAnew) {
  write_file(file(), filler(20'000));
  History history(quick());
  take_power(history, new_year, 5);
  ASSERT_TRUE(comes_true([&] {
    history.settle();
    return history.problem().empty() && std::filesystem::exists(folder_.path() / "history.sqlite.corrupt-1");
  }));
  EXPECT_THAT(last_minute(history), HasSubstr("\"mean\":[5]"));
}

TEST_F(HistoryFailureTest, FindsDamageWhenItIsAsked) {
  {
    History history(options());
    for (int hour = 0; hour < 300; ++hour) take_power(history, new_year + hour * 3'600, hour);
    history.settle();
  }
  History history(quick());
  history.settle();
  std::string content = read_file(file());
  std::fill(content.begin() + 8'192, content.end(), '\xA5');
  write_file(file(), content);
  EXPECT_EQ(ask(history, PlotRequest{.meter = "house", .from = new_year, .to = new_year + 300 * 3'600}),
            file().string() + " is damaged");
  ASSERT_TRUE(
      comes_true([&] { return std::filesystem::exists(folder_.path() / "history.sqlite.corrupt-1"); }));
  take_power(history, new_year, 7);
  ASSERT_TRUE(comes_true([&] {
    history.settle();
    return history.problem().empty();
  }));
  EXPECT_THAT(last_minute(history), HasSubstr("\"mean\":[7]"));
}

TEST_F(HistoryFailureTest, RefusesTheFileOfANewerProgramAndLeavesIt) {
  {
    History history(options());
    take_power(history, new_year, 5);
  }
  sql(file(), "PRAGMA user_version = 99");
  History history(quick());
  take_power(history, new_year + 10, 6);
  history.settle();
  EXPECT_EQ(history.problem(),
            file().string() + " was written by a newer amsbridge: update this one or move the file away");
  sql(file(), "PRAGMA user_version = 1");
  ASSERT_TRUE(comes_true([&] {
    history.settle();
    return history.problem().empty();
  }));
  EXPECT_THAT(last_minute(history), HasSubstr("\"mean\":[5,6]"));
}

TEST_F(HistoryFailureTest, RefusesTheFileOfAnotherProgram) {
  sql(file(), "CREATE TABLE other (x)");
  History history(quick());
  history.settle();
  EXPECT_EQ(history.problem(),
            file().string() + " is a database of another program: give amsbridge a file of its own");
}

TEST_F(HistoryFailureTest, RefusesAFileThatAnotherOneWrites) {
  History first(options());
  first.settle();
  History second(quick());
  second.settle();
  EXPECT_EQ(second.problem(), "another amsbridge uses " + file().string());
}

TEST_F(HistoryFailureTest, HoldsReadingsUntilTheFolderCanBeMade) {
  HistoryOptions elsewhere = quick();
  elsewhere.file = folder_.path() / "not yet" / "history.sqlite";
  write_file(folder_.path() / "not yet", "a file");
  History history(elsewhere);
  take_power(history, new_year, 5);
  history.settle();
  EXPECT_THAT(history.problem(), StartsWith("the folder " + (folder_.path() / "not yet").string()));
  std::filesystem::remove(folder_.path() / "not yet");
  ASSERT_TRUE(comes_true([&] {
    history.settle();
    return history.problem().empty();
  }));
  EXPECT_THAT(last_minute(history), HasSubstr("\"mean\":[5]"));
  EXPECT_EQ(history.dropped(), 0U);
}

TEST_F(HistoryFailureTest, HasAnEndToWhatWaits) {
  HistoryOptions small = quick();
  small.waiting_octets = 1'000;
  small.file = folder_.path() / "letter.txt" / "history.sqlite";
  write_file(folder_.path() / "letter.txt", "");
  History history(small);
  history.settle();
  for (int number = 0; number < 1'000; ++number) take_power(history, new_year + number, number);
  EXPECT_GT(history.dropped(), 800U);
}

TEST_F(HistoryFailureTest, GoesOnAfterADiskThatWasFull) {
  const SmallDisk disk(folder_.path());
  if (!disk.is_mounted()) GTEST_SKIP() << "this user may not mount a small disk";
  History history(quick());
  take_power(history, new_year, 5);
  history.settle();
  EXPECT_EQ(history.problem(), "");
  write_file(folder_.path() / "other", std::string(20'000'000, 'x'));
  take_power(history, new_year + 10, 6);
  history.settle();
  EXPECT_EQ(history.problem(), "the disk with " + file().string() + " is nearly full");
  EXPECT_THAT(last_minute(history), HasSubstr("\"mean\":[5]"));
  std::filesystem::remove(folder_.path() / "other");
  ASSERT_TRUE(comes_true([&] {
    history.settle();
    return history.problem().empty();
  }));
  EXPECT_THAT(last_minute(history), HasSubstr("\"mean\":[5,6]"));
}

TEST_F(HistoryFailureTest, RefusesQueriesBeyondItsLimitAndAnswersAllOthers) {
  HistoryOptions few = options();
  few.waiting_queries = 2;
  std::promise<void> first_runs;
  std::promise<void> go_on;
  std::vector<std::string> sentences(6);
  {
    History history(few);
    take_power(history, new_year, 5);
    history.settle();
    const PlotRequest request{.meter = "house", .from = new_year, .to = new_year + 60};
    history.plot(request, [&](const History::Answer&) {
      first_runs.set_value();
      go_on.get_future().wait();
    });
    first_runs.get_future().wait();
    for (std::string& sentence : sentences) {
      history.plot(request, [&](const History::Answer& answer) {
        sentence = answer ? "answered" : answer.error().sentence;
      });
    }
    EXPECT_EQ(sentences[1], "");
    EXPECT_EQ(sentences[2], "the history is asked too much at once: try again in a moment");
    EXPECT_EQ(sentences[5], sentences[2]);
    go_on.set_value();
  }
  for (const std::string& sentence : {sentences[0], sentences[1]})
    EXPECT_TRUE(sentence == "answered" || sentence == "amsbridge is ending") << sentence;
}

TEST_F(HistoryFailureTest, TellsItsSize) {
  History history(options());
  take_power(history, new_year, 5);
  history.settle();
  EXPECT_GT(history.octets(), 4'096U);
  EXPECT_LT(history.octets(), 500'000U);
}

}  // namespace
}  // namespace amsbridge
