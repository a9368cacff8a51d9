#include "bridge/source/serial_source.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include "bridge/source/source_test_support.hpp"

namespace amsbridge {
namespace {

using testing::CapturedLog;
using testing::PseudoTerminal;
using testing::Reader;
using testing::run_until;
using testing::TemporaryFolder;
using namespace std::chrono_literals;

constexpr PauseLimits short_pauses{1ms, 5ms};
constexpr SerialParameters pty_can_do{2400, Parity::none, 8, 1};

auto open(boost::asio::io_context& context, const std::string& path, SerialParameters line = pty_can_do) {
  return open_serial_source(context.get_executor(), SerialUrl{path, line}, WhenMissing::fail,
                            {.pauses = short_pauses});
}

TEST(SerialSource, OctetsArriveAsTheyWereSent) {
  const CapturedLog log;
  boost::asio::io_context context;
  const PseudoTerminal meter;
  const auto source = open(context, meter.device());
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source, 3);
  // Octets that a terminal which is not raw would translate, swallow or act upon.
  const std::string octets{"\x7e\xa0\x00\x0a\x0d\x03\x04\x11\x13\x1a\xff\x7f", 12};
  meter.send(octets);
  EXPECT_TRUE(run_until(context, [&] { return reader.octets().size() >= octets.size(); }));
  EXPECT_EQ(reader.octets(), octets);
  EXPECT_EQ(log.text(), "info " + (*source)->name() + ": open\n");
}

TEST(SerialSource, LineThatRefusesParityIsAWarning) {
  const CapturedLog log;
  boost::asio::io_context context;
  const PseudoTerminal meter;
  const auto source = open(context, meter.device(), {2400, Parity::even, 8, 1});
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  meter.send("abc");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "abc"; }));
  EXPECT_EQ(log.count("warning"), 1U);
  EXPECT_EQ(log.count(meter.device() + " refuses parity even and stays at parity none"), 1U);
}

TEST(SerialSource, AdapterPulledOutAndPutBackIsReopened) {
  const CapturedLog log;
  boost::asio::io_context context;
  const TemporaryFolder folder;
  const auto link = folder.path("line");
  PseudoTerminal before;
  std::filesystem::create_symlink(before.device(), link);
  const auto source = open(context, link);
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  before.send("before");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "before"; }));

  std::filesystem::remove(link);
  before.unplug();
  ASSERT_TRUE(run_until(context, [&] { return log.count("does not exist") >= 3; })) << log.text();
  const PseudoTerminal after;
  std::filesystem::create_symlink(after.device(), link);
  after.send("after");
  // Octets sent before the line is opened again are flushed, so the meter goes on sending.
  ASSERT_TRUE(run_until(context, [&] { return log.count(": open") == 2; })) << log.text();
  after.send("again");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets().ends_with("again"); })) << log.text();
  EXPECT_FALSE(reader.ended());
  EXPECT_EQ(log.count("warning"), 2U) << log.text();
  EXPECT_EQ(log.count("octets arrive again"), 1U);
}

TEST(SerialSource, SecondReaderOfALineIsToldThatItIsInUse) {
  boost::asio::io_context context;
  const PseudoTerminal meter;
  const auto first = open(context, meter.device());
  ASSERT_TRUE(first.has_value()) << first.error();
  const auto second = open(context, meter.device());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error(), meter.device() + " is in use by another program");
}

TEST(SerialSource, LineIsFreeAgainAfterTheSourceIsGone) {
  boost::asio::io_context context;
  const PseudoTerminal meter;
  EXPECT_TRUE(open(context, meter.device()).has_value());
  EXPECT_TRUE(open(context, meter.device()).has_value());
}

TEST(SerialSource, MissingDeviceAtTheStartIsAnError) {
  boost::asio::io_context context;
  const auto source = open(context, "/dev/amsbridge-no-such-line");
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error(), "/dev/amsbridge-no-such-line does not exist: is the adapter plugged in?");
}

TEST(SerialSource, FileIsNotASerialLine) {
  boost::asio::io_context context;
  const TemporaryFolder folder;
  const std::string path = folder.write("capture", "7e");
  const auto source = open(context, path);
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error(), path + " is not a serial line; a file is read with file:PATH");
}

TEST(SerialSource, CancelledWaitThrowsOperationAborted) {
  boost::asio::io_context context;
  const PseudoTerminal meter;
  const auto source = open(context, meter.device());
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  context.poll();
  EXPECT_FALSE(reader.ended());
  reader.cancel();
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.thrown(), boost::asio::error::operation_aborted);
}

TEST(SerialSource, CancelledPauseThrowsOperationAborted) {
  const CapturedLog log;
  boost::asio::io_context context;
  PseudoTerminal meter;
  const auto source = open_serial_source(context.get_executor(), SerialUrl{meter.device(), pty_can_do},
                                         WhenMissing::fail, {.pauses = {1h, 1h}});
  ASSERT_TRUE(source.has_value()) << source.error();
  Reader reader(context, **source);
  meter.unplug();
  ASSERT_TRUE(run_until(context, [&] { return log.count("warning") == 1; }));
  reader.cancel();
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.thrown(), boost::asio::error::operation_aborted);
}

TEST(SerialSource, TelegramGapIsTwoHundredMilliseconds) {
  boost::asio::io_context context;
  const PseudoTerminal meter;
  const auto source =
      open_source(context.get_executor(), SerialUrl{meter.device(), {2400, Parity::none, 8, 1}});
  ASSERT_TRUE(source.has_value()) << source.error();
  EXPECT_EQ((*source)->telegram_gap(), 200ms);
  EXPECT_EQ((*source)->name(), "serial://" + meter.device() + "?baud=2400&parity=none&data=8&stop=1");
}

}  // namespace
}  // namespace amsbridge
