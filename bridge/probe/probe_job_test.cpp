#include "bridge/probe/probe_job.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/testing_network.hpp"
#include "bridge/probe/probe_source.hpp"
#include "bridge/source/source_test_support.hpp"
#include "metering/line_watch.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using State = ProbeState::State;
using testing::PseudoTerminal;
using namespace std::chrono_literals;

// A meter on a pseudo-terminal, in more of a hurry than a real one, yet with pauses that tell its telegrams
// apart. It sends only lists that say who it is: whichever is heard first, the same is known.
class HastyMeter {
 public:
  static constexpr auto pause = LineWatch::burst_gap + 150ms;

  explicit HastyMeter(const std::string& model)
      : meter_(*simulator::find_model(model), 1, std::chrono::sys_seconds(1'769'860'798s)),
        thread_([this] { run(); }) {}
  ~HastyMeter() {
    ends_ = true;
    thread_.join();
  }
  HastyMeter(const HastyMeter&) = delete;
  HastyMeter& operator=(const HastyMeter&) = delete;

  SourceUrl source() const { return SerialUrl{line_.device(), {}}; }
  std::string url() const { return "serial://" + line_.device(); }

 private:
  void run() {
    while (!ends_) {
      const auto telegram = meter_.next();
      if (telegram.expected.meter_model.empty()) continue;
      line_.send({reinterpret_cast<const char*>(telegram.octets.data()), telegram.octets.size()});
      std::this_thread::sleep_for(pause);
    }
  }

  PseudoTerminal line_;
  simulator::Meter meter_;
  std::atomic<bool> ends_ = false;
  std::thread thread_;
};

ProbeState finished(ProbeJob& job) {
  const auto end = std::chrono::steady_clock::now() + 30s;
  double progress = 0;
  while (job.is_running() && std::chrono::steady_clock::now() < end) {
    const double now = job.state().progress;
    EXPECT_GE(now, progress);
    progress = now;
    std::this_thread::sleep_for(5ms);
  }
  return job.state();
}

ProbeState result_of(std::vector<SourceUrl> sources, std::chrono::milliseconds limit = 3s) {
  ProbeJob job({.on_change = [] {}, .limit = limit});
  EXPECT_TRUE(job.start(std::move(sources)).has_value());
  return finished(job);
}

TEST(ProbeJob, IsIdleAtFirst) {
  const ProbeJob job({});
  EXPECT_EQ(name(job.state().state), "idle");
  EXPECT_FALSE(job.is_running());
  EXPECT_EQ(job.state().progress, 0);
}

TEST(ProbeJob, FindsAMeterAndSaysWhatToKeep) {
  const HastyMeter meter("kaifa");
  const ProbeState found = result_of({meter.source()}, 21s);
  EXPECT_EQ(name(found.state), "found");
  EXPECT_EQ(found.source, meter.url() + "?baud=2400&parity=even");
  EXPECT_EQ(found.sentence, "Telegrams arrive and are read.");
  EXPECT_EQ(found.next_step, "");
  EXPECT_EQ(found.meter, "Kaifa MA304H4");
  EXPECT_EQ(found.progress, 1);
  ASSERT_EQ(found.trials.size(), 1U);
  EXPECT_EQ(found.trials[0].source, meter.url());
  EXPECT_EQ(found.trials[0].settings, "2400 baud 8E1");
  EXPECT_EQ(found.trials[0].code, "good");
  EXPECT_EQ(found.trials[0].sentence, "Telegrams arrive and are read.");
  EXPECT_GT(found.trials[0].telegrams, 0U);
  EXPECT_GT(found.trials[0].octets, 0U);
}

TEST(ProbeJob, GoesOnToTheNextPortWhereThereIsNone) {
  const PseudoTerminal silent;
  const HastyMeter meter("aidon");
  const ProbeState found =
      result_of({SerialUrl{"/dev/nonexistent", {}}, SerialUrl{silent.device(), {}}, meter.source()}, 1s);
  EXPECT_EQ(name(found.state), "found");
  EXPECT_EQ(found.source.substr(0, found.source.find('?')), meter.url());
  ASSERT_GE(found.trials.size(), 3U);
  EXPECT_EQ(found.trials[0], (ProbeTrial{"serial:///dev/nonexistent", "", 0, 0, "",
                                         "/dev/nonexistent does not exist: is the adapter plugged in?"}));
  EXPECT_EQ(found.trials[1].source, "serial://" + silent.device());
  EXPECT_EQ(found.trials.back().source, meter.url());
}

TEST(ProbeJob, NothingThatCanBeOpenedIsAFailure) {
  const ProbeState failed = result_of({SerialUrl{"/dev/nonexistent", {}}});
  EXPECT_EQ(name(failed.state), "failed");
  EXPECT_EQ(failed.sentence, "/dev/nonexistent does not exist: is the adapter plugged in?");
  EXPECT_EQ(failed.source, "");
  EXPECT_EQ(failed.progress, 1);
}

TEST(ProbeJob, WithoutPortsItSaysSo) {
  const ProbeState failed = result_of({});
  EXPECT_EQ(name(failed.state), "failed");
  EXPECT_EQ(failed.sentence, "There is no serial port here: is the adapter plugged in?");
}

TEST(ProbeJob, APortInUseIsSaid) {
  const PseudoTerminal line;
  const auto holder = Listener::open(SerialUrl{line.device(), {}});
  ASSERT_TRUE(holder.has_value()) << holder.error();
  const ProbeState failed = result_of({SerialUrl{line.device(), {}}});
  EXPECT_EQ(name(failed.state), "failed");
  EXPECT_EQ(failed.sentence.substr(0, failed.sentence.find(" program")),
            line.device() + " is in use by another");
}

TEST(ProbeJob, ASilentLineIsNotFoundAndTellsWhatToDo) {
  const PseudoTerminal silent;
  const ProbeState result = result_of({SerialUrl{silent.device(), {}}}, 50ms);
  EXPECT_EQ(name(result.state), "not_found");
  EXPECT_EQ(result.source, "");
  EXPECT_FALSE(result.sentence.empty());
  EXPECT_EQ(result.progress, 1);
  EXPECT_EQ(result.trials.front().octets, 0U);
}

TEST(ProbeJob, AnAddressWhereNobodyAnswersIsAFailure) {
  const std::uint16_t port = testing::free_port();
  const ProbeState failed = result_of({TcpUrl{"127.0.0.1", port}}, 300ms);
  EXPECT_EQ(name(failed.state), "failed");
  EXPECT_EQ(failed.sentence,
            fmt::format("Cannot connect to tcp://127.0.0.1:{}: check address and port, and that it is "
                        "switched on.",
                        port));
}

TEST(ProbeJob, StopsSoonAndLetsThePortGo) {
  const PseudoTerminal silent;
  ProbeJob job({});
  ASSERT_TRUE(job.start({SerialUrl{silent.device(), {}}}).has_value());
  EXPECT_EQ(job.start({}).error(), "A search is under way: stop it first.");
  std::this_thread::sleep_for(50ms);
  const auto asked = std::chrono::steady_clock::now();
  job.stop();
  const ProbeState stopped = finished(job);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 500ms);
  EXPECT_EQ(name(stopped.state), "stopped");
  EXPECT_EQ(stopped.sentence, "The search was stopped.");
  EXPECT_TRUE(stopped.trials.empty());
  EXPECT_TRUE(Listener::open(SerialUrl{silent.device(), {}}).has_value());
  EXPECT_TRUE(job.start({}).has_value());
  EXPECT_EQ(name(finished(job).state), "failed");
}

TEST(ProbeJob, EndsWithItsOwner) {
  const PseudoTerminal silent;
  const auto began = std::chrono::steady_clock::now();
  {
    ProbeJob job({});
    ASSERT_TRUE(job.start({SerialUrl{silent.device(), {}}}).has_value());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
}

TEST(ProbeJob, TellsWhenSomethingChanges) {
  const PseudoTerminal silent;
  std::mutex mutex;
  std::vector<std::string> seen;
  ProbeJob* told = nullptr;
  ProbeJob job({.on_change =
                    [&] {
                      const ProbeState state = told->state();
                      const std::lock_guard lock(mutex);
                      seen.push_back(fmt::format("{} {}", name(state.state), state.trials.size()));
                    },
                .limit = 20ms});
  told = &job;
  ASSERT_TRUE(job.start({SerialUrl{silent.device(), {}}, SerialUrl{"/dev/nonexistent", {}}}).has_value());
  finished(job);
  job.stop();
  ASSERT_TRUE(job.start({}).has_value());  // waits for the thread before
  const std::lock_guard lock(mutex);
  ASSERT_GE(seen.size(), 4U);
  EXPECT_EQ(seen[0], "running 0");
  EXPECT_EQ(seen[1], "running 1");
  EXPECT_TRUE(std::ranges::any_of(seen, [](const std::string& one) { return one.starts_with("not_found"); }));
}

TEST(ProbeJob, OnlyLinesAreSearched) {
  ProbeJob job({});
  const std::string sentence = "Only serial lines, tcp:// and udp:// can be searched for a meter.";
  EXPECT_EQ(job.start({FileUrl{"/dev/zero"}}).error(), sentence);
  EXPECT_EQ(job.start({StdinUrl{}}).error(), sentence);
  EXPECT_EQ(job.start({MqttUrl{}}).error(), sentence);
  EXPECT_EQ(job.start(std::vector<SourceUrl>(33, SerialUrl{})).error(),
            "At most 32 sources can be searched at once.");
  EXPECT_EQ(name(job.state().state), "idle");
}

TEST(ProbeWords, AreShortWhereTheSettingsAreUsual) {
  EXPECT_EQ(settings_words({9600, Parity::none, 7, 2}), "9600 baud 7N2");
  EXPECT_EQ(settings_words({300, Parity::odd, 8, 1}), "300 baud 8O1");
  EXPECT_EQ(url_to_keep(SerialUrl{"/dev/ttyUSB0", {}}, {115'200, Parity::none, 8, 1}),
            "serial:///dev/ttyUSB0?baud=115200&parity=none");
  EXPECT_EQ(url_to_keep(SerialUrl{"/dev/ttyUSB0", {}}, {9600, Parity::even, 7, 1}),
            "serial:///dev/ttyUSB0?baud=9600&parity=even&data=7&stop=1");
  EXPECT_EQ(url_to_keep(TcpUrl{"meter", 2000}, {}), "tcp://meter:2000");
}

}  // namespace
}  // namespace amsbridge
