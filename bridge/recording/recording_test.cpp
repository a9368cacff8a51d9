#include "bridge/recording/recording.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "bridge/input/document.hpp"
#include "bridge/recording/recording_writer.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;

std::vector<simulator::Octets> telegrams(const char* model, int count) {
  simulator::Meter meter(*simulator::find_model(model), 1,
                         std::chrono::sys_seconds(std::chrono::seconds(1769860798)));
  std::vector<simulator::Octets> all;
  for (; count > 0; --count) all.push_back(meter.next().octets);
  return all;
}

// Each telegram in two pieces, 2 s after the one before.
std::string recording_of(const std::vector<simulator::Octets>& all) {
  std::string text;
  RecordingWriter writer({"serial:///dev/ttyUSB0", "0.1.0", "2026-01-31T12:00:00.000Z"},
                         [&](const std::string& lines) { text += lines; });
  milliseconds time{0};
  for (const simulator::Octets& octets : all) {
    const auto middle = octets.begin() + static_cast<std::ptrdiff_t>(octets.size() / 2);
    writer.push({time, {octets.begin(), middle}});
    writer.push({time + milliseconds(33), {middle, octets.end()}});
    time += milliseconds(2000);
  }
  writer.finish();
  return text;
}

Recording parsed(const std::string& text) {
  std::istringstream in(text);
  auto recording = read_recording(in);
  EXPECT_TRUE(recording.has_value()) << recording.error();
  return recording.value_or(Recording{});
}

std::string error_of(const std::string& text) {
  std::istringstream in(text);
  const auto recording = read_recording(in);
  return recording ? "none" : recording.error();
}

class Lines final : public ams::Decoder::Sink {
 public:
  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    all.push_back(written([&](ams::TextWriter& out) { ams::write_decoded(out, reading, telegram); }));
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    all.push_back(written([&](ams::TextWriter& out) { ams::write_decoded(out, fault); }));
  }
  std::vector<std::string> all;
};

std::vector<std::string> decoded_as_document(const std::string& text) {
  Lines lines;
  std::vector<std::uint8_t> storage(ams::Decoder::ample_storage);
  ams::Decoder decoder(storage, lines);
  Document document(decoder, [](const std::string& complaint) { ADD_FAILURE() << complaint; });
  document.push(std::vector<std::uint8_t>(text.begin(), text.end()));
  document.finish();
  return lines.all;
}

TEST(RecordingLine, EveryKindIsReadAsItIsWritten) {
  for (const char* line :
       {"0.000 7e", "12.345 7e a0 27", "= {\"kind\":\"reading\"}", "# gap: 200 ms", "# source: -", "#"}) {
    const auto parsed_line = parse_recording_line(line);
    ASSERT_TRUE(parsed_line.has_value()) << line;
    EXPECT_EQ(to_line(*parsed_line), line);
  }
  const auto recorded = std::get<RecordedOctets>(*parse_recording_line("12.345 7e a0 27\r"));
  EXPECT_EQ(recorded, (RecordedOctets{milliseconds(12345), {0x7e, 0xa0, 0x27}}));
}

TEST(RecordingLine, WhatIsNoLineOfARecordingIsRefused) {
  for (const char* line : {"7e a0 27", "12 7e", "12.3 7e", "12.345", "12.345 7", "12.345 zz", "-1.000 7e",
                           "12.345  ", "# gap: long", "99999999999.000 7e"}) {
    EXPECT_FALSE(parse_recording_line(line).has_value()) << line;
  }
}

TEST(Recording, HoldsItsOriginItsOctetsAndWhatTheyMean) {
  const std::string text = recording_of(telegrams("kaifa", 1));
  EXPECT_TRUE(
      text.starts_with("# amsbridge recording 1\n# source: serial:///dev/ttyUSB0\n"
                       "# version: 0.1.0\n# began: 2026-01-31T12:00:00.000Z\n# gap: 200 ms\n"
                       "0.000 7e a0 27 "))
      << text;
  EXPECT_NE(text.find("\n0.033 "), std::string::npos);
  EXPECT_NE(text.find("\n= {\"kind\":\"reading\",\"telegram\":1,\"maker\":\"Kaifa\","), std::string::npos);
}

TEST(Recording, IsATest) {
  for (const char* model : {"kaifa", "aidon", "kamstrup"}) {
    auto all = telegrams(model, 8);
    all[2][10] ^= 1;    // damaged
    all[4].resize(20);  // cut off: only the pause shows
    const Recording recording = parsed(recording_of(all));
    ASSERT_GE(recording.expected().size(), 8U);
    EXPECT_EQ(difference(recording.expected(), decoded(recording)), "");
  }
}

TEST(Recording, IsAnInputLikeAnyOther) {
  auto all = telegrams("aidon", 6);
  all[2][10] ^= 1;
  all[4].resize(20);
  const std::string text = recording_of(all);
  EXPECT_EQ(decoded_as_document(text), parsed(text).expected());
}

TEST(Recording, ErrorsTellTheLine) {
  EXPECT_EQ(error_of(""), "empty");
  EXPECT_EQ(error_of("7e a0\n"), "no recording: its first line is not '# amsbridge recording 1'");
  EXPECT_EQ(error_of("# amsbridge recording 1\n\n0.000 7e\nnonsense\n"),
            "line 4: neither '12.345 7e a0 ..' nor '= {..}' nor a comment");
}

TEST(Recording, DifferencesAreShownWithTheirPlaces) {
  EXPECT_EQ(difference({"a", "b", "c"}, {"a", "b", "c"}), "");
  EXPECT_EQ(difference({"a", "b", "c"}, {"a", "x", "c"}), "- 2: b\n+ 2: x\n");
  EXPECT_EQ(difference({"a", "b", "c"}, {"a", "c"}), "- 2: b\n");
  EXPECT_EQ(difference({"a"}, {"a", "b"}), "+ 2: b\n");
  EXPECT_EQ(difference({"a", "b", "c", "d"}, {"b", "c", "x", "d"}), "- 1: a\n+ 3: x\n");
  const std::string many = difference(std::vector<std::string>(30, "a"), {});
  EXPECT_EQ(std::count(many.begin(), many.end(), '\n'), 21);
  EXPECT_TRUE(many.ends_with("... 10 more\n"));
}

}  // namespace
}  // namespace amsbridge
