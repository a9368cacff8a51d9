#include "bridge/api/door.hpp"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using boost::asio::ip::tcp;

class ADoor : public ::testing::Test {
 protected:
  static std::string on(std::uint16_t port) { return fmt::format("127.0.0.1:{}", port); }

  /// Free on all addresses, and below those that outgoing connections of other programs get.
  std::uint16_t free_port() {
    for (std::uint16_t port = static_cast<std::uint16_t>(20'000 + ::getpid() % 10'000);; ++port) {
      tcp::acceptor probe(loop_);
      boost::system::error_code taken;
      probe.open(tcp::v4());
      probe.bind({tcp::v4(), port}, taken);
      if (!taken) return port;
    }
  }

  boost::asio::io_context loop_;
  Door door_{loop_.get_executor(), [] { return http::Handler{}; }};
};

TEST_F(ADoor, OpensWhereItShould) {
  EXPECT_TRUE(door_.want({.listen = "127.0.0.1:0"}));
  EXPECT_TRUE(door_.is_open());
  EXPECT_NE(door_.port(), 0);
}

TEST_F(ADoor, StaysAsItIsWhileNothingElseIsWanted) {
  door_.want({.listen = "127.0.0.1:0"});
  const auto port = door_.port();
  EXPECT_FALSE(door_.want({.listen = "127.0.0.1:0"}));
  EXPECT_FALSE(door_.try_again(std::chrono::steady_clock::now() + 2 * Door::pause));
  EXPECT_EQ(door_.port(), port);
}

TEST_F(ADoor, StaysWhereItWasIfItCannotBeElsewhere) {
  door_.want({.listen = "127.0.0.1:0"});
  const auto port = door_.port();
  EXPECT_FALSE(door_.want({.listen = "192.0.2.7:1"}));
  EXPECT_EQ(door_.port(), port);
  EXPECT_FALSE(
      door_.want({.listen = on(port), .certificate_file = "/nowhere", .private_key_file = "/nowhere"}));
  EXPECT_EQ(door_.port(), port);
}

TEST_F(ADoor, MovesToAnotherAddressOfItsPort) {
  const auto port = free_port();
  door_.want({.listen = on(port)});
  EXPECT_TRUE(door_.want({.listen = fmt::format("0.0.0.0:{}", port)}));
  EXPECT_EQ(door_.port(), port);
}

TEST_F(ADoor, IsTriedAgainOnceThePortIsFree) {
  tcp::acceptor other(loop_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  const auto port = other.local_endpoint().port();
  EXPECT_FALSE(door_.want({.listen = on(port)}));
  EXPECT_FALSE(door_.is_open());
  const auto now = std::chrono::steady_clock::now();
  EXPECT_FALSE(door_.try_again(now + Door::pause));
  other.close();
  EXPECT_FALSE(door_.try_again(std::chrono::steady_clock::now()));
  EXPECT_TRUE(door_.try_again(std::chrono::steady_clock::now() + Door::pause));
  EXPECT_EQ(door_.port(), port);
}

TEST_F(ADoor, ClosesForGood) {
  door_.want({.listen = "127.0.0.1:0"});
  EXPECT_TRUE(door_.want({}));
  EXPECT_FALSE(door_.is_open());
}

}  // namespace
}  // namespace amsbridge
