#include "bridge/network/listening.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

error_code connect(const asio::ip::address& address, std::uint16_t port) {
  asio::io_context io;
  tcp::socket socket(io);
  error_code error;
  socket.connect({address, port}, error);
  return error;
}

const asio::ip::address loopback_v4 = asio::ip::address_v4::loopback();
const asio::ip::address loopback_v6 = asio::ip::address_v6::loopback();

TEST(Listening, OnAllAddressesServesIpv4Too) {
  asio::io_context io;
  tcp::acceptor acceptor(io);
  ASSERT_FALSE(start_listening(acceptor, *listen_endpoint("[::]:0")));
  const std::uint16_t port = acceptor.local_endpoint().port();
  EXPECT_FALSE(connect(loopback_v4, port));
  EXPECT_FALSE(connect(loopback_v6, port));
}

TEST(Listening, OnOneAddressServesThatAlone) {
  asio::io_context io;
  tcp::acceptor acceptor(io);
  ASSERT_FALSE(start_listening(acceptor, *listen_endpoint("[::1]:0")));
  EXPECT_TRUE(connect(loopback_v4, acceptor.local_endpoint().port()));
}

/// For this thread, the machine has no IPv6: socket(AF_INET6, ...) fails as on a kernel without it.
bool take_ipv6_away() {
  constexpr std::uint32_t refusal = SECCOMP_RET_ERRNO | EAFNOSUPPORT;
  std::array<sock_filter, 6> program{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, refusal),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{program.size(), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

TEST(Listening, OnAllAddressesServesIpv4WhereThereIsNoIpv6) {
  asio::io_context io;
  tcp::acceptor acceptor(io);
  bool could_take_away = false;
  error_code without_v6;
  error_code error;
  std::thread([&] {
    could_take_away = take_ipv6_away();
    if (!could_take_away) return;
    tcp::socket(io).open(tcp::v6(), without_v6);
    error = start_listening(acceptor, *listen_endpoint("[::]:0"));
  }).join();
  if (!could_take_away) GTEST_SKIP() << "no seccomp here";
  EXPECT_EQ(without_v6, asio::error::address_family_not_supported);
  ASSERT_FALSE(error) << error.message();
  EXPECT_FALSE(connect(loopback_v4, acceptor.local_endpoint().port()));
}

TEST(Listening, SaysWhatKeepsItFromIt) {
  asio::io_context io;
  tcp::acceptor first(io);
  ASSERT_FALSE(start_listening(first, *listen_endpoint("127.0.0.1:0")));
  tcp::acceptor second(io);
  EXPECT_EQ(listen_failure(start_listening(second, first.local_endpoint())), "another program listens there");
  tcp::acceptor elsewhere(io);
  EXPECT_EQ(listen_failure(start_listening(elsewhere, *listen_endpoint("192.0.2.1:0"))),
            "this machine has no such address");
}

}  // namespace
}  // namespace amsbridge
