#include "firmware/device/line/line_facts.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "bridge/recording/recording.hpp"
#include "firmware/device/line/line_test_support.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

MeterSettings finding() {
  MeterSettings settings;
  settings.name = "house";
  return settings;
}

std::string text_of(Pieces pieces) {
  std::string text;
  bool goes_on = true;
  while (goes_on) {
    std::array<char, piece_octets> piece;
    ams::TextWriter out(piece);
    goes_on = pieces(out);
    EXPECT_FALSE(out.overflowed());
    text += out.view();
  }
  return text;
}

TEST(LineFacts, TellHowASearchGoes) {
  House house("kamstrup", {2400, 8, simulator::Parity::none, 1, simulator::Polarity::normal}, finding());
  house.pass(seconds(3));
  SearchFacts facts = search_facts(house.line, house.now);
  EXPECT_EQ(facts.state, SearchFacts::State::running);
  EXPECT_EQ(facts.source, "serial://uart0");
  EXPECT_LT(facts.percent, 7);
  house.pass(minutes(1));
  facts = search_facts(house.line, house.now);
  EXPECT_EQ(facts.state, SearchFacts::State::found);
  EXPECT_EQ(facts.source, "serial://uart0?baud=2400&parity=none&data=8");
  EXPECT_EQ(facts.percent, 100);
  EXPECT_EQ(facts.sentence, ams::sentence(ams::Diagnosis::good));
  EXPECT_TRUE(facts.meter.starts_with("Kamstrup"));
  ASSERT_EQ(facts.trials.size(), 2U);
  EXPECT_EQ(facts.trials[0].settings, "2400 baud 8E1");
  EXPECT_EQ(facts.trials[0].code, "wrong_parity");
  EXPECT_EQ(facts.trials[1].settings, "2400 baud 8N1");
  EXPECT_EQ(facts.trials[1].source, "serial://uart0");
  EXPECT_GT(facts.trials[1].telegrams, 0U);
}

TEST(LineFacts, TellOfASearchThatWasStopped) {
  House house("kaifa", norwegian, finding());
  house.line.stop_search(house.now);
  const SearchFacts facts = search_facts(house.line, house.now);
  EXPECT_EQ(facts.state, SearchFacts::State::stopped);
  EXPECT_EQ(facts.sentence, "The search was stopped.");
  EXPECT_TRUE(facts.source.empty());
}

TEST(LineFacts, ACaptureIsARecordingOfWhatCameLast) {
  House house("aidon", norwegian, finding());
  house.pass(seconds(12));
  const std::string text = text_of(capture_pieces(house.line, "1.2.3", house.now));
  const std::string beginning =
      "# amsbridge recording 1\n"
      "# source: serial://uart0?baud=2400&parity=even&data=8\n"
      "# version: 1.2.3\n"
      "# began: 2026-01-31T11:59:58.000Z\n"
      "# gap: 200 ms\n"
      "0.000 7e a";
  EXPECT_EQ(text.substr(0, beginning.size()), beginning);
  std::istringstream stream(text);
  const auto recording = read_recording(stream);
  ASSERT_TRUE(recording) << recording.error();
  EXPECT_EQ(decoded(*recording).size(), house.readings());
}

TEST(LineFacts, ACaptureOfNothingIsARecordingToo) {
  House house("aidon", norwegian, finding());
  const std::string text = text_of(capture_pieces(house.line, "1.2.3", house.now));
  EXPECT_TRUE(text.ends_with("# gap: 200 ms\n"));
  EXPECT_EQ(text.find("# began"), std::string::npos);
}

TEST(LineFacts, ACaptureIsBoundedHoweverMuchCame) {
  House house("kamstrup-dk", norwegian, finding());
  house.pass(minutes(10));
  const std::string text = text_of(capture_pieces(house.line, "1.2.3", house.now));
  EXPECT_GT(text.size(), 3000U);
  EXPECT_LE(text.size(), 3U * 2048 + 16 * 64 + 256);
}

}  // namespace
}  // namespace amsbridge::device
