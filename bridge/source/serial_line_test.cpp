#include "bridge/source/serial_line.hpp"

#include <deque>
#include <fcntl.h>
#include <functional>
#include <map>
#include <sys/file.h>

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/ioctl.h>

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int opened = 7;

/// A terminal in memory. Every call by name fails with the scripted errors first, then works.
class ScriptedTerminal final : public SystemCalls {
 public:
  SystemResult<int> open(const std::string& path, int flags) override {
    opened_path = path;
    open_flags = flags;
    return answer("open", opened);
  }
  SystemResult<int> duplicate(int /*descriptor*/) override { return tl::unexpected(EBADF); }
  SystemResult<std::size_t> read(int /*descriptor*/, std::span<std::uint8_t> into) override {
    const auto count = answer("read", static_cast<int>(octets.size()));
    if (!count) return tl::unexpected(count.error());
    std::copy(octets.begin(), octets.end(), into.begin());
    return octets.size();
  }
  SystemResult<int> ioctl(int descriptor, unsigned long request, std::uintptr_t argument) override {
    EXPECT_EQ(descriptor, opened);
    switch (request) {
      case TCGETS2: return get(*reinterpret_cast<termios2*>(argument));
      case TCSETS2: return set(*reinterpret_cast<const termios2*>(argument));
      case TIOCEXCL: return answer("TIOCEXCL", 0);
      case TIOCNXCL: return answer("TIOCNXCL", 0);
      case TIOCMGET: return has_uart ? answer("TIOCMGET", 0) : tl::unexpected(ENOTTY);
      case TCFLSH: EXPECT_EQ(argument, std::uintptr_t{TCIFLUSH}); return answer("TCFLSH", 0);
      default: return tl::unexpected(ENOTTY);
    }
  }
  SystemResult<int> flock(int /*descriptor*/, int operation) override {
    EXPECT_EQ(operation, LOCK_EX | LOCK_NB);
    return answer("flock", 0);
  }
  SystemResult<int> close(int descriptor) override {
    EXPECT_EQ(descriptor, opened);
    return answer("close", 0);
  }

  std::map<std::string, std::deque<int>> failures;
  std::vector<std::string> made;
  std::string opened_path;
  int open_flags = 0;
  bool has_uart = false;
  termios2 line{};
  std::function<void(termios2&)> refuse = [](termios2&) {};
  std::vector<std::uint8_t> octets;

 private:
  SystemResult<int> answer(const std::string& call, int result) {
    made.push_back(call);
    auto& errors = failures[call];
    if (errors.empty()) return result;
    const int error = errors.front();
    errors.pop_front();
    return tl::unexpected(error);
  }
  SystemResult<int> get(termios2& settings) {
    settings = line;
    return answer("TCGETS2", 0);
  }
  SystemResult<int> set(const termios2& settings) {
    const auto result = answer("TCSETS2", 0);
    if (result) {
      line = settings;
      refuse(line);
    }
    return result;
  }
};

std::string open_error(ScriptedTerminal& terminal) {
  const auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}});
  return line ? "no error" : line.error().sentence;
}

termios2 settings_for(const SerialParameters& parameters) {
  ScriptedTerminal terminal;
  terminal.line.c_iflag = INPCK | IGNPAR | PARMRK | ISTRIP | IXON | ICRNL;
  terminal.line.c_oflag = OPOST;
  terminal.line.c_lflag = ICANON | ECHO | ISIG;
  terminal.line.c_cflag = CRTSCTS | CMSPAR | HUPCL | B9600;
  EXPECT_TRUE(SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", parameters}).has_value());
  return terminal.line;
}

TEST(SerialLine, KaifaSettingsAreRawWithEvenParity) {
  const termios2 line = settings_for({2400, Parity::even, 8, 1});
  EXPECT_EQ(line.c_cflag, tcflag_t{CREAD | CLOCAL | BOTHER | CS8 | PARENB});
  EXPECT_EQ(line.c_iflag, tcflag_t{IGNBRK});
  EXPECT_EQ(line.c_oflag, 0U);
  EXPECT_EQ(line.c_lflag, 0U);
  EXPECT_EQ(line.c_ospeed, 2400U);
  EXPECT_EQ(line.c_ispeed, 2400U);
  EXPECT_EQ(line.c_cc[VMIN], 1);
  EXPECT_EQ(line.c_cc[VTIME], 0);
}

TEST(SerialLine, OctetsWithParityErrorsAreDeliveredAsReceived) {
  EXPECT_EQ(settings_for({}).c_iflag & (INPCK | IGNPAR | PARMRK | ISTRIP), 0U);
}

TEST(SerialLine, WhereThereIsAUartErrorsAreMarkedAndCounted) {
  ScriptedTerminal terminal;
  terminal.has_uart = true;
  auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}});
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(terminal.line.c_iflag, tcflag_t{INPCK | PARMRK});
  terminal.octets = {0x7e, 0xff, 0x00, 0x13, 0xff, 0xff};
  std::array<std::uint8_t, 8> into{};
  const auto result = line->read(into);
  EXPECT_EQ(result.event, SerialLine::Event::octets);
  EXPECT_EQ(result.count, 3U);
  EXPECT_THAT(std::span(into).first(3), ElementsAre(0x7e, 0x13, 0xff));
  EXPECT_EQ(result.errors, (LineErrors{true, 1, false}));
  terminal.octets = {0xff};
  EXPECT_EQ(line->read(into).event, SerialLine::Event::nothing_yet);
}

TEST(SerialLine, WhereThereIsNoneOctetsOfOnesAreNoMarks) {
  ScriptedTerminal terminal;
  auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}});
  ASSERT_TRUE(line.has_value());
  terminal.octets = {0xff, 0x00, 0x13};
  std::array<std::uint8_t, 8> into{};
  const auto result = line->read(into);
  EXPECT_EQ(result.count, 3U);
  EXPECT_EQ(result.errors, LineErrors{});
}

TEST(SerialLine, EveryParameterReachesTheLine) {
  EXPECT_EQ(settings_for({2400, Parity::none, 8, 1}).c_cflag, tcflag_t{CREAD | CLOCAL | BOTHER | CS8});
  EXPECT_EQ(settings_for({2400, Parity::odd, 7, 2}).c_cflag,
            tcflag_t{CREAD | CLOCAL | BOTHER | CS7 | PARENB | PARODD | CSTOPB});
  EXPECT_EQ(settings_for({123'457, Parity::none, 8, 1}).c_ospeed, 123'457U);
}

TEST(SerialLine, IsOpenedLockedSetReadBackAndFlushedInThisOrder) {
  ScriptedTerminal terminal;
  { const auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}}); }
  EXPECT_THAT(terminal.made, ElementsAre("open", "flock", "TCGETS2", "TIOCEXCL", "TCSETS2", "TCGETS2",
                                         "TCFLSH", "TIOCNXCL", "close"));
  EXPECT_EQ(terminal.opened_path, "/dev/ttyUSB0");
  EXPECT_EQ(terminal.open_flags, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

TEST(SerialLine, WhatHasArrivedIsKeptWhenAskedFor) {
  ScriptedTerminal terminal;
  EXPECT_TRUE(
      SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}}, SerialLine::Arrived::kept).has_value());
  EXPECT_EQ(std::count(terminal.made.begin(), terminal.made.end(), "TCSETS2"), 1);
  EXPECT_EQ(std::count(terminal.made.begin(), terminal.made.end(), "TCFLSH"), 0);
}

TEST(SerialLine, OnlyWhatIsNoSerialLineWillNotHeal) {
  const auto may_heal = [](const std::string& call, int error) {
    ScriptedTerminal terminal;
    terminal.failures[call] = {error};
    const auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}});
    EXPECT_FALSE(line.has_value());
    return !line && line.error().may_heal;
  };
  for (const int error : {ENOENT, ENODEV, ENXIO, EACCES, EBUSY})
    EXPECT_TRUE(may_heal("open", error)) << error;
  EXPECT_TRUE(may_heal("flock", EWOULDBLOCK));
  EXPECT_TRUE(may_heal("TCGETS2", EIO));
  EXPECT_FALSE(may_heal("TCGETS2", ENOTTY));
}

TEST(SerialLine, InterruptedCallsAreMadeAgain) {
  ScriptedTerminal terminal;
  for (const char* call : {"open", "flock", "TCGETS2", "TIOCEXCL", "TCSETS2", "TCFLSH", "read"}) {
    terminal.failures[call] = {EINTR, EINTR};
  }
  auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}});
  ASSERT_TRUE(line.has_value()) << line.error().sentence;
  terminal.octets = {0x7e, 0xa0};
  std::array<std::uint8_t, 8> into{};
  const auto result = line->read(into);
  EXPECT_EQ(result.event, SerialLine::Event::octets);
  EXPECT_EQ(result.count, 2U);
  EXPECT_EQ(into[1], 0xa0);
}

TEST(SerialLine, InterruptedCloseIsNotMadeAgain) {
  ScriptedTerminal terminal;
  terminal.failures["close"] = {EINTR};
  { const auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}}); }
  EXPECT_EQ(std::count(terminal.made.begin(), terminal.made.end(), "close"), 1);
}

TEST(SerialLine, EveryFailureToOpenIsASentence) {
  const std::map<int, std::string> sentences{
      {ENOENT, "/dev/ttyUSB0 does not exist: is the adapter plugged in?"},
      {ENODEV, "/dev/ttyUSB0 has no device behind it: is the adapter plugged in?"},
      {ENXIO, "/dev/ttyUSB0 has no device behind it: is the adapter plugged in?"},
      {EACCES,
       "permission to open /dev/ttyUSB0 is denied: add the user to group dialout "
       "(sudo usermod -aG dialout USER) and log in again"},
      {EBUSY, "/dev/ttyUSB0 is in use by another program"},
      {EMFILE, "/dev/ttyUSB0 cannot be opened: Too many open files"}};
  for (const auto& [error, sentence] : sentences) {
    ScriptedTerminal terminal;
    terminal.failures["open"] = {error};
    EXPECT_EQ(open_error(terminal), sentence);
    EXPECT_THAT(terminal.made, ElementsAre("open"));
  }
}

TEST(SerialLine, EveryFailureToSetUpIsASentenceAndClosesTheLine) {
  const std::vector<std::tuple<std::string, std::deque<int>, std::string>> cases{
      {"flock", {EWOULDBLOCK}, "/dev/ttyUSB0 is in use by another program"},
      {"TCGETS2", {ENOTTY}, "/dev/ttyUSB0 is not a serial line; a file is read with file:PATH"},
      {"TCGETS2", {EIO}, "the settings of /dev/ttyUSB0 cannot be read: Input/output error"},
      {"TIOCEXCL", {EIO}, "/dev/ttyUSB0 cannot be locked: Input/output error"},
      {"TCSETS2", {EINVAL}, "/dev/ttyUSB0 refuses its settings: Invalid argument"}};
  for (const auto& [call, errors, sentence] : cases) {
    ScriptedTerminal terminal;
    terminal.failures[call] = errors;
    EXPECT_EQ(open_error(terminal), sentence);
    EXPECT_EQ(terminal.made.back(), "close");
  }
}

TEST(SerialLine, FailureToReadTheSettingsBackIsASentence) {
  ScriptedTerminal terminal;
  terminal.refuse = [&terminal](termios2&) { terminal.failures["TCGETS2"] = {EIO}; };
  EXPECT_EQ(open_error(terminal), "the settings of /dev/ttyUSB0 cannot be read back: Input/output error");
}

TEST(SerialLine, DeviceWithoutFileLocksOrFlushStillWorks) {
  ScriptedTerminal terminal;
  terminal.failures["flock"] = {EOPNOTSUPP};
  terminal.failures["TCFLSH"] = {EIO};
  EXPECT_EQ(open_error(terminal), "no error");
}

std::vector<std::string> warnings_when(std::function<void(termios2&)> refuse) {
  ScriptedTerminal terminal;
  terminal.refuse = std::move(refuse);
  const auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {2400, Parity::even, 7, 2}});
  EXPECT_TRUE(line.has_value());
  return line ? line->warnings() : std::vector<std::string>{};
}

TEST(SerialLine, RefusedSettingsAreWarnings) {
  EXPECT_THAT(warnings_when([](termios2& line) { line.c_cflag &= ~tcflag_t{PARENB}; }),
              ElementsAre("/dev/ttyUSB0 refuses parity even and stays at parity none"));
  EXPECT_THAT(warnings_when([](termios2& line) { line.c_cflag |= PARODD; }),
              ElementsAre("/dev/ttyUSB0 refuses parity even and stays at parity odd"));
  EXPECT_THAT(warnings_when([](termios2& line) { line.c_ospeed = 9600; }),
              ElementsAre("/dev/ttyUSB0 refuses 2400 baud and stays at 9600"));
  EXPECT_THAT(warnings_when([](termios2& line) { line.c_cflag |= CS8; }),
              ElementsAre("/dev/ttyUSB0 refuses 7 data bits and stays at 8"));
  EXPECT_THAT(warnings_when([](termios2& line) { line.c_cflag &= ~tcflag_t{CSTOPB}; }),
              ElementsAre("/dev/ttyUSB0 refuses stop bits 2 and stays at 1"));
}

TEST(SerialLine, SpeedWithinThreePercentIsTaken) {
  EXPECT_THAT(warnings_when([](termios2& line) { line.c_ospeed = 2472; }), IsEmpty());
  EXPECT_THAT(warnings_when([](termios2& line) { line.c_ospeed = 2473; }),
              ElementsAre("/dev/ttyUSB0 refuses 2400 baud and stays at 2473"));
}

TEST(SerialLine, ReadTellsNothingYetFromAVanishedDevice) {
  ScriptedTerminal terminal;
  auto line = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}});
  ASSERT_TRUE(line.has_value());
  terminal.failures["read"] = {EAGAIN, EIO, ENODEV};
  std::array<std::uint8_t, 8> into{};
  EXPECT_EQ(line->read(into).event, SerialLine::Event::nothing_yet);
  EXPECT_EQ(line->read(into).reason, "/dev/ttyUSB0 is gone: Input/output error");
  EXPECT_EQ(line->read(into).reason, "/dev/ttyUSB0 is gone: No such device");
  const auto hung_up = line->read(into);
  EXPECT_EQ(hung_up.event, SerialLine::Event::lost);
  EXPECT_EQ(hung_up.reason, "/dev/ttyUSB0 has hung up");
}

TEST(SerialLine, MovingKeepsOneOwner) {
  ScriptedTerminal terminal;
  {
    auto first = SerialLine::open(terminal, SerialUrl{"/dev/ttyUSB0", {}});
    ASSERT_TRUE(first.has_value());
    SerialLine second = std::move(*first);
    EXPECT_EQ(second.descriptor(), opened);
  }
  EXPECT_EQ(std::count(terminal.made.begin(), terminal.made.end(), "TIOCNXCL"), 1);
  EXPECT_EQ(std::count(terminal.made.begin(), terminal.made.end(), "close"), 1);
}

}  // namespace
}  // namespace amsbridge
