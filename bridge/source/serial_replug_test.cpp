// What a serial source does about adapters that vanish, come back elsewhere, come late, or hang.

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "bridge/source/serial_source.hpp"
#include "bridge/source/source_test_support.hpp"

namespace amsbridge {
namespace {

using testing::CapturedLog;
using testing::DeviceTree;
using testing::PseudoTerminal;
using testing::Reader;
using testing::run_until;
using testing::TemporaryFolder;
using namespace std::chrono_literals;

constexpr SerialParameters pty_can_do{2400, Parity::none, 8, 1};

SerialOptions quick(const DeviceRoots& roots = {"/nonexistent", "/nonexistent"}) {
  SerialOptions options;
  options.pauses = {1ms, 5ms};
  options.roots = roots;
  return options;
}

std::unique_ptr<OctetSource> opened(boost::asio::io_context& context, const std::string& path,
                                    const SerialOptions& options,
                                    WhenMissing when_missing = WhenMissing::fail,
                                    SystemCalls& calls = operating_system()) {
  auto source =
      open_serial_source(context.get_executor(), SerialUrl{path, pty_can_do}, when_missing, options, calls);
  if (!source) throw std::runtime_error(source.error());
  return std::move(*source);
}

TEST(SerialReplug, LinePulledOutTwentyTimesLosesNothingThatIsSentWhileItIsOpen) {
  const CapturedLog log;
  boost::asio::io_context context;
  const TemporaryFolder folder;
  const std::string link = folder.path("ttyUSB0");
  auto meter = std::make_unique<PseudoTerminal>();
  std::filesystem::create_symlink(meter->device(), link);
  const auto source = opened(context, link, quick());
  Reader reader(context, *source);
  std::string sent;
  for (std::uint64_t replugged = 0; replugged < 20; ++replugged) {
    ASSERT_TRUE(run_until(context, [&] { return source->counters().opened == replugged + 1; })) << log.text();
    EXPECT_TRUE(source->is_connected());
    for (int telegram = 0; telegram < 10; ++telegram) {
      const std::string octets = std::to_string(replugged) + ' ' + std::string(200, '~') + ';';
      meter->send(octets);
      sent += octets;
      ASSERT_TRUE(run_until(context, [&] { return reader.octets().size() == sent.size(); }));
    }
    std::filesystem::remove(link);
    meter->unplug();
    ASSERT_TRUE(run_until(context, [&] { return source->counters().lost == replugged + 1; }));
    EXPECT_FALSE(source->is_connected());
    meter = std::make_unique<PseudoTerminal>();
    std::filesystem::create_symlink(meter->device(), link);
  }
  ASSERT_TRUE(run_until(context, [&] { return source->counters().opened == 21; }));
  EXPECT_EQ(reader.octets(), sent);
  EXPECT_EQ(source->counters(), (LineCounters{21, 20, 0}));
  EXPECT_FALSE(reader.ended());
}

TEST(SerialReplug, AdapterThatIsMissingAtTheStartIsWaitedFor) {
  const CapturedLog log;
  boost::asio::io_context context;
  const TemporaryFolder folder;
  const std::string link = folder.path("ttyUSB0");
  const auto source = opened(context, link, quick(), WhenMissing::wait);
  EXPECT_FALSE(source->is_connected());
  Reader reader(context, *source);
  const std::string words = link + " does not exist: is the adapter plugged in?";
  ASSERT_TRUE(run_until(context, [&] { return log.count(words) >= 3; })) << log.text();
  EXPECT_EQ(log.count("warning"), 1U);
  const PseudoTerminal meter;
  std::filesystem::create_symlink(meter.device(), link);
  ASSERT_TRUE(run_until(context, [&] { return source->is_connected(); }));
  meter.send("late");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "late"; }));
  EXPECT_EQ(source->counters(), (LineCounters{1, 0, 0}));
}

TEST(SerialReplug, LineInUseAtTheStartIsWaitedFor) {
  const CapturedLog log;
  boost::asio::io_context context;
  const PseudoTerminal meter;
  auto first = opened(context, meter.device(), quick());
  const auto second = opened(context, meter.device(), quick(), WhenMissing::wait);
  EXPECT_EQ(log.count("warning serial://" + meter.device()), 1U);
  EXPECT_EQ(log.count(meter.device() + " is in use by another program"), 1U) << log.text();
  Reader reader(context, *second);
  first.reset();
  EXPECT_TRUE(run_until(context, [&] { return second->is_connected(); }));
}

TEST(SerialReplug, WhatIsNoSerialLineIsNotWaitedFor) {
  boost::asio::io_context context;
  const TemporaryFolder folder;
  const std::string path = folder.write("capture", "7e");
  const auto source =
      open_serial_source(context.get_executor(), SerialUrl{path, pty_can_do}, WhenMissing::wait, quick());
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error(), path + " is not a serial line; a file is read with file:PATH");
}

// ---- Found again

/// Pulled out as ttyUSB0, put back as something else.
void expect_to_be_found_as_another(const DeviceTree::Adapter& adapter) {
  const CapturedLog log;
  boost::asio::io_context context;
  const DeviceTree tree;
  PseudoTerminal before;
  tree.plug("ttyUSB0", before.device(), adapter);
  const auto source = opened(context, tree.device("ttyUSB0"), quick(tree.roots()));
  Reader reader(context, *source);
  before.send("before ");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "before "; }));
  tree.unplug("ttyUSB0");
  before.unplug();
  ASSERT_TRUE(run_until(context, [&] { return log.count("does not exist") > 0; }));

  const PseudoTerminal stranger;
  tree.plug("ttyUSB0", stranger.device(), {.link = "usb-another", .serial = "another"});
  const std::string words = tree.device("ttyUSB0") + " is not the adapter that it was (";
  ASSERT_TRUE(run_until(context, [&] { return log.count(words) > 0; })) << log.text();
  const PseudoTerminal after;
  tree.plug("ttyUSB1", after.device(), adapter);
  ASSERT_TRUE(run_until(context, [&] { return source->is_connected(); })) << log.text();
  stranger.send("stranger ");
  after.send("after");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets().ends_with("after"); }));
  EXPECT_EQ(reader.octets(), "before after");
  EXPECT_EQ(log.count("info " + source->name() + ": open as " + tree.device("ttyUSB1") +
                      ", where its adapter is now\n"),
            1U)
      << log.text();
}

TEST(SerialReplug, AdapterIsFoundUnderAnotherNameByItsLink) {
  expect_to_be_found_as_another({.link = "usb-FTDI_A9001-if00-port0", .serial = ""});
}

TEST(SerialReplug, AdapterIsFoundUnderAnotherNameByItsSerialNumber) {
  expect_to_be_found_as_another({.link = "", .serial = "A9001"});
}

TEST(SerialReplug, AnotherAdapterInItsPlaceIsTakenOnceItHasStayedAway) {
  const CapturedLog log;
  boost::asio::io_context context;
  const DeviceTree tree;
  PseudoTerminal before;
  tree.plug("ttyUSB0", before.device(), {.link = "usb-old", .serial = "old"});
  SerialOptions options = quick(tree.roots());
  options.replaced_after = 500ms;
  const auto source = opened(context, tree.device("ttyUSB0"), options);
  Reader reader(context, *source);
  tree.unplug("ttyUSB0");
  before.unplug();
  PseudoTerminal after;
  tree.plug("ttyUSB0", after.device(), {.link = "usb-new", .serial = "new"});
  ASSERT_TRUE(run_until(context, [&] { return source->counters().opened == 2; })) << log.text();
  EXPECT_EQ(
      log.count("warning " + source->name() + ": " + tree.device("ttyUSB0") +
                " is not the adapter that it was (usb-old), and is taken only if that one stays away\n"),
      1U)
      << log.text();
  // It is the new one that is looked for from now on.
  tree.unplug("ttyUSB0");
  after.unplug();
  const PseudoTerminal elsewhere;
  tree.plug("ttyUSB5", elsewhere.device(), {.link = "usb-new", .serial = "new"});
  ASSERT_TRUE(run_until(context, [&] { return source->counters().opened == 3; })) << log.text();
  elsewhere.send("octets");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "octets"; }));
}

// ---- Stuck

/// The real calls, with something done when a line is closed.
class WhenClosed final : public SystemCalls {
 public:
  explicit WhenClosed(std::function<void()> action) : action_(std::move(action)) {}

  SystemResult<int> open(const std::string& path, int flags) override { return real_.open(path, flags); }
  SystemResult<int> duplicate(int descriptor) override { return real_.duplicate(descriptor); }
  SystemResult<std::size_t> read(int descriptor, std::span<std::uint8_t> into) override {
    return real_.read(descriptor, into);
  }
  SystemResult<int> ioctl(int descriptor, unsigned long request, std::uintptr_t argument) override {
    return real_.ioctl(descriptor, request, argument);
  }
  SystemResult<int> flock(int descriptor, int operation) override {
    return real_.flock(descriptor, operation);
  }
  SystemResult<int> close(int descriptor) override {
    const auto closed = real_.close(descriptor);
    action_();
    return closed;
  }

 private:
  SystemCalls& real_ = operating_system();
  std::function<void()> action_;
};

SerialOptions impatient() {
  SerialOptions options = quick();
  options.stuck = {.least = 20ms, .usual_pauses = 3, .longest = 40ms};
  return options;
}

TEST(SerialReplug, AdapterThatFallsSilentIsClosedAndOpenedAgain) {
  const CapturedLog log;
  boost::asio::io_context context;
  const PseudoTerminal meter;
  const auto source = opened(context, meter.device(), impatient());
  Reader reader(context, *source);
  meter.send("before ");
  ASSERT_TRUE(run_until(context, [&] { return source->counters().stuck == 3; })) << log.text();
  EXPECT_EQ(source->counters(), (LineCounters{4, 0, 3}));
  EXPECT_TRUE(source->is_connected());
  EXPECT_EQ(log.count("warning"), 1U) << log.text();
  EXPECT_EQ(log.count("warning " + source->name() +
                      ": no octets for much longer than usual, though the adapter is there: it is closed and "
                      "opened again\n"),
            1U);
  meter.send("after");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "before after"; })) << reader.octets();
  EXPECT_EQ(log.count("octets arrive again"), 1U);
}

TEST(SerialReplug, WhatTheMeterSendsWhileItsLineIsReopenedArrives) {
  boost::asio::io_context context;
  const PseudoTerminal meter;
  WhenClosed calls([&] { meter.send("in between"); });
  const auto source = opened(context, meter.device(), impatient(), WhenMissing::fail, calls);
  Reader reader(context, *source);
  meter.send("before ");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets().starts_with("before in between"); }))
      << reader.octets();
}

TEST(SerialReplug, LineThatHasNeverBroughtOctetsIsNotReopened) {
  boost::asio::io_context context;
  const PseudoTerminal silent;
  const PseudoTerminal meter;
  const auto silent_source = opened(context, silent.device(), impatient());
  const auto source = opened(context, meter.device(), impatient());
  Reader silent_reader(context, *silent_source);
  Reader reader(context, *source);
  meter.send("octets");
  ASSERT_TRUE(run_until(context, [&] { return source->counters().stuck == 5; }));
  EXPECT_EQ(silent_source->counters(), (LineCounters{1, 0, 0}));
}

TEST(SerialReplug, StuckAdapterThatIsGoneWhenReopenedIsLost) {
  const CapturedLog log;
  boost::asio::io_context context;
  const TemporaryFolder folder;
  const std::string link = folder.path("ttyUSB0");
  const PseudoTerminal meter;
  std::filesystem::create_symlink(meter.device(), link);
  const auto source = opened(context, link, impatient());
  Reader reader(context, *source);
  meter.send("octets");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "octets"; }));
  std::filesystem::remove(link);
  ASSERT_TRUE(run_until(context, [&] { return log.count(link + " does not exist") >= 2; })) << log.text();
  EXPECT_EQ(source->counters(), (LineCounters{1, 1, 1}));
  std::filesystem::create_symlink(meter.device(), link);
  EXPECT_TRUE(run_until(context, [&] { return source->is_connected(); }));
}

TEST(SerialReplug, CancelledWaitForOctetsThrowsOperationAborted) {
  boost::asio::io_context context;
  const PseudoTerminal meter;
  const auto source = opened(context, meter.device(), quick());
  Reader reader(context, *source);
  meter.send("octets");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "octets"; }));
  context.poll();
  reader.cancel();
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.thrown(), boost::asio::error::operation_aborted);
  EXPECT_FALSE(reader.threw_something_else());
}

}  // namespace
}  // namespace amsbridge
