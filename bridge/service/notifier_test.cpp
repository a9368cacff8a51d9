#include "bridge/service/notifier.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using ::testing::MatchesRegex;

/// A datagram socket where systemd's would be, and an environment that names it.
class Supervised : public ::testing::Test {
 protected:
  Supervised() {
    std::string pattern = (std::filesystem::temp_directory_path() / "notify-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (folder_ / "socket").string();
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const timeval limit{30, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
  }
  ~Supervised() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
    ::close(socket_);
    std::filesystem::remove_all(folder_);
  }

  static void watch(std::chrono::microseconds interval) {
    ::setenv("WATCHDOG_USEC", std::to_string(interval.count()).c_str(), 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  }
  /// The next message.
  [[nodiscard]] std::string told() const { return receive(0); }
  /// True when no message waits.
  [[nodiscard]] bool nothing_told() const { return receive(MSG_DONTWAIT).empty(); }

  boost::asio::io_context loop;

 private:
  [[nodiscard]] std::string receive(int flags) const {
    std::array<char, 1024> text{};
    const ssize_t count = ::recv(socket_, text.data(), text.size(), flags);
    return count < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(count));
  }

  std::filesystem::path folder_;
  int socket_ = -1;
};

TEST_F(Supervised, IsToldOfReadinessAndStatus) {
  Notifier notifier(loop.get_executor());
  EXPECT_TRUE(nothing_told());
  notifier.ready("1 meter, connected");
  EXPECT_EQ(told(), "READY=1\nSTATUS=1 meter, connected");
  notifier.status("1 meter, connected");
  EXPECT_TRUE(nothing_told());
  notifier.status("1 meter,\nnot connected");
  EXPECT_EQ(told(), "STATUS=1 meter, not connected");
  notifier.stopping();
  EXPECT_EQ(told(), "STOPPING=1");
}

TEST_F(Supervised, IsToldOfAReloadWithItsTime) {
  Notifier notifier(loop.get_executor());
  const auto before = std::chrono::steady_clock::now().time_since_epoch() / 1us;
  notifier.reloading();
  const std::string message = told();
  EXPECT_THAT(message, MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  EXPECT_GE(std::stoll(message.substr(message.rfind('=') + 1)), before);
  notifier.ready("again");
  EXPECT_EQ(told(), "READY=1\nSTATUS=again");
}

TEST_F(Supervised, WatchdogIsFedAtHalfItsIntervalByTheLoop) {
  watch(20ms);
  Notifier notifier(loop.get_executor());
  EXPECT_EQ(notifier.feeding_interval(), 10ms);
  EXPECT_EQ(told(), "WATCHDOG=1");
  for (int meal = 0; meal < 3; ++meal) {
    EXPECT_TRUE(nothing_told());  // however long the loop stands still
    EXPECT_EQ(loop.run_one(), 1);
    EXPECT_EQ(told(), "WATCHDOG=1");
  }
}

TEST_F(Supervised, WatchdogIsNotFedAfterTheEnd) {
  watch(2ms);
  {
    const Notifier notifier(loop.get_executor());
    EXPECT_EQ(told(), "WATCHDOG=1");
  }
  loop.run();
  EXPECT_TRUE(nothing_told());
}

TEST_F(Supervised, WatchdogOfAnotherProcessIsNotFed) {
  watch(2ms);
  ::setenv("WATCHDOG_PID", "1", 1);
  const Notifier notifier(loop.get_executor());
  EXPECT_EQ(notifier.feeding_interval(), std::nullopt);
  EXPECT_TRUE(nothing_told());
}

TEST_F(Supervised, NobodyIsToldWithoutASocket) {
  ::unsetenv("NOTIFY_SOCKET");
  Notifier notifier(loop.get_executor());
  notifier.ready("all well");
  notifier.stopping();
  EXPECT_TRUE(nothing_told());
}

}  // namespace
}  // namespace amsbridge
