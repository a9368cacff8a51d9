#include "metering/line_search.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using Step = LineSearch::Step;
using std::chrono::milliseconds;
using std::chrono::seconds;

LineSearch::Steady at(milliseconds time) {
  return LineSearch::Steady(time);
}

ams::LineWindow silence() {
  ams::LineWindow line;
  line.seconds = 30;
  return line;
}

// Telegrams begin and never end well.
ams::LineWindow wrong_parity() {
  ams::LineWindow line = silence();
  line.errors_told = true;
  line.octets = 400;
  line.octets_in_error = 200;
  line.bursts = 8;
  line.bursts_begun_well = 8;
  return line;
}

ams::LineWindow good() {
  ams::LineWindow line = silence();
  line.octets = 400;
  line.bursts = line.bursts_begun_well = line.readings = 8;
  return line;
}

TEST(LineSearch, BeginsWithWhatMostMetersUse) {
  const LineSearch search;
  EXPECT_EQ(search.parameters(), (SerialParameters{2400, Parity::even, 8, 1}));
  EXPECT_EQ(search.trials(), 0U);
  EXPECT_EQ(search.outcome().diagnosis, ams::Diagnosis::listening);
}

TEST(LineSearch, BeginsWithWhatIsRememberedIfMetersUseThat) {
  LineSearch search;
  search.begin({}, SerialParameters{9600, Parity::even, 7, 1});
  EXPECT_EQ(search.parameters(), (SerialParameters{9600, Parity::even, 7, 1}));
  EXPECT_EQ(search.heard(wrong_parity(), {}), Step::change);
  EXPECT_EQ(search.parameters(), (SerialParameters{9600, Parity::none, 8, 1}));
  search.begin({}, SerialParameters{1234, Parity::even, 7, 1});
  EXPECT_EQ(search.parameters(), (SerialParameters{2400, Parity::even, 8, 1}));
}

TEST(LineSearch, ListensToTheEndOfItsTimeAndToTheEndOfABurst) {
  LineSearch search(seconds(21));
  const ams::LineWindow line;
  EXPECT_EQ(search.hear({line, "", false}, at(milliseconds(20'999))), Step::listen);
  EXPECT_EQ(search.hear({line, "", true}, at(milliseconds(23'999))), Step::listen);
  EXPECT_EQ(search.hear({line, "", true}, at(milliseconds(24'000))), Step::change);
  EXPECT_EQ(search.trials(), 1U);
}

TEST(LineSearch, EndsAsSoonAsTheMeterHasToldItsName) {
  LineSearch search;
  const ams::LineWindow line = good();
  EXPECT_EQ(search.hear({line, "", false}, at(seconds(5))), Step::listen);
  EXPECT_EQ(search.hear({line, "Kaifa", false}, at(seconds(5))), Step::over);
  EXPECT_EQ(search.outcome().trial, std::optional<std::size_t>(0));
  EXPECT_EQ(search.outcome().diagnosis, ams::Diagnosis::good);
  EXPECT_EQ(search.trial(0).readings, 8U);
  EXPECT_EQ(search.trial(0).octets, 400U);
}

TEST(LineSearch, GivesUpOnASilentLine) {
  LineSearch search;
  EXPECT_EQ(search.heard(silence(), {}), Step::over);
  EXPECT_EQ(search.outcome().trial, std::nullopt);
  EXPECT_EQ(search.outcome().diagnosis, ams::Diagnosis::no_octets);
}

TEST(LineSearch, TriesAllThatItKnowsAndTellsTheClosest) {
  LineSearch search;
  std::size_t changes = 0;
  ams::LineWindow noise = silence();
  noise.octets = 20;
  noise.bursts = 20;
  EXPECT_EQ(search.heard(noise, {}), Step::change);
  EXPECT_EQ(search.heard(wrong_parity(), {}), Step::change);
  while (search.heard(noise, {}) == Step::change) ++changes;
  EXPECT_EQ(changes + 3, LineSearch::settings);
  EXPECT_EQ(search.trials(), LineSearch::settings);
  EXPECT_EQ(search.outcome().diagnosis, ams::Diagnosis::wrong_parity);
  EXPECT_EQ(search.outcome().trial, std::optional<std::size_t>(1));
  EXPECT_EQ(search.heard(good(), {}), Step::over);
  EXPECT_EQ(search.trials(), LineSearch::settings);
}

TEST(LineSearch, ProgressNeverFalls) {
  LineSearch search(seconds(10));
  unsigned before = 0;
  LineSearch::Steady now{};
  for (Step step = Step::listen; step != Step::over; now += seconds(1)) {
    ams::LineWindow noise = silence();
    noise.octets = 20;
    noise.bursts = 20;
    step = search.hear({noise, "", false}, now);
    EXPECT_GE(search.per_mille(now), before);
    before = search.per_mille(now);
  }
  EXPECT_EQ(before, 1000U);
}

}  // namespace
}  // namespace amsbridge
