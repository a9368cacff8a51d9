#include "firmware/device/api/device_log.hpp"

#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"

namespace amsbridge::device {
namespace {

std::vector<std::string> lines_of(const DeviceLog& log) {
  std::vector<std::string> lines;
  for (DeviceLog::Line line = log.after(0); line.number != 0; line = log.after(line.number))
    lines.emplace_back(line.words);
  return lines;
}

TEST(DeviceLog, KeepsTheLastFortyLines) {
  DeviceLog log;
  EXPECT_EQ(log.after(0).number, 0U);
  for (int number = 1; number <= 100; ++number)
    log.add(LogLevel::info, "line " + std::to_string(number), test_start.steady);
  const auto lines = lines_of(log);
  ASSERT_EQ(lines.size(), 40U);
  EXPECT_EQ(lines.front(), "line 61");
  EXPECT_EQ(lines.back(), "line 100");
  EXPECT_EQ(log.latest(), 100U);
  EXPECT_EQ(log.after(99).words, "line 100");
  EXPECT_EQ(log.after(100).number, 0U);
}

TEST(DeviceLog, DropsTheOldestForWantOfRoom) {
  DeviceLog log;
  for (int number = 0; number < 30; ++number)
    log.add(LogLevel::info, std::string(200, static_cast<char>('a' + number % 26)), test_start.steady);
  const auto lines = lines_of(log);
  EXPECT_EQ(lines.size(), DeviceLog::most_octets / 200);
  EXPECT_EQ(lines.back(), std::string(200, 'd'));
}

TEST(DeviceLog, CutsLongLinesAtACharacter) {
  DeviceLog log;
  log.add(LogLevel::info, std::string(199, 'x') + "\xC3\xA5", test_start.steady);
  EXPECT_EQ(lines_of(log).front(), std::string(199, 'x'));
  log.add(LogLevel::info, "", test_start.steady);
  EXPECT_EQ(lines_of(log).back(), "");
}

TEST(DeviceLog, LetsNobodyMakeUpALine) {
  DeviceLog log;
  log.add(LogLevel::info, "x\r\nerror: made up\x1b[31m\x7f", test_start.steady);
  EXPECT_EQ(lines_of(log).front(), "x  error: made up [31m ");
}

TEST(DeviceLog, IsWrittenWithTimesOfTheClockAsItIsNow) {
  DeviceLog log;
  log.add(LogLevel::error, "a \"word\"", test_start.steady - std::chrono::milliseconds(1500));
  EXPECT_EQ(whole_text(log_pieces(log, test_start), 1000),
            R"({"events":[{"time":1769860796.500,"level":"error","sentence":"a \"word\""}]})");
  EXPECT_EQ(whole_text(log_pieces(DeviceLog(), test_start), 1000), R"({"events":[]})");
}

TEST(DeviceLog, OfTheWorstLinesIsStillWhole) {
  DeviceLog log;
  for (int number = 0; number < 100; ++number)
    log.add(LogLevel::warning, std::string(200, '"'), test_start.steady);
  const auto text = whole_text(log_pieces(log, test_start), 20'000);
  ASSERT_TRUE(text);
  EXPECT_EQ(nlohmann::json::parse(*text)["events"].size(), DeviceLog::most_octets / 200);
  EXPECT_LE(sizeof(DeviceLog), 3'600U);
}

}  // namespace
}  // namespace amsbridge::device
