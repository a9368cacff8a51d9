#include "bridge/serve/octet_server.hpp"

#include <string>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bridge/source/source_test_support.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::CapturedLog;
using testing::run_until;

std::unique_ptr<OctetServer> listening(asio::io_context& context, const std::string& host = "127.0.0.1") {
  auto server = OctetServer::listen(context.get_executor(), host + ":0");
  if (!server) throw std::runtime_error(server.error());
  return std::move(*server);
}

std::string refusal(const std::string& address) {
  asio::io_context context;
  const auto server = OctetServer::listen(context.get_executor(), address);
  return server ? "no error" : server.error();
}

void send(OctetServer& server, std::string_view octets) {
  server.send({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

/// A program that reads what it is served.
class Client {
 public:
  enum class Reads : bool { no, yes };

  Client(asio::io_context& context, std::uint16_t port, Reads reads = Reads::yes,
         const asio::ip::address& address = asio::ip::address_v4::loopback())
      : socket_(context) {
    socket_.connect({address, port});
    if (reads == Reads::yes) read();
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { *alive_ = false; }

  [[nodiscard]] const std::string& got() const { return got_; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] std::string name() const {
    return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
  }
  void send(std::string_view octets) { asio::write(socket_, asio::buffer(octets)); }
  void close() { socket_.close(); }
  void read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [this, alive = alive_](const auto& error, std::size_t count) {
                              if (!*alive) return;
                              got_.append(buffer_.data(), count);
                              ended_ = static_cast<bool>(error);
                              if (!error) read();
                            });
  }

 private:
  tcp::socket socket_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::array<char, 4096> buffer_{};
  std::string got_;
  bool ended_ = false;
};

TEST(OctetServer, EachClientGetsWhatComesFromItsConnectionOn) {
  const CapturedLog log;
  asio::io_context context;
  const auto server = listening(context);
  send(*server, "for nobody ");
  Client first(context, server->port());
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 1; }));
  send(*server, "one ");
  Client second(context, server->port());
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 2; }));
  send(*server, "two ");
  send(*server, "three");
  EXPECT_TRUE(run_until(context, [&] { return first.got() == "one two three"; })) << first.got();
  EXPECT_TRUE(run_until(context, [&] { return second.got() == "two three"; })) << second.got();
  EXPECT_EQ(server->counters(), (OctetServerCounters{2, 0, 0}));
  EXPECT_EQ(log.text(), fmt::format("info octets at 127.0.0.1:0: {} is connected\n"
                                    "info octets at 127.0.0.1:0: {} is connected\n",
                                    first.name(), second.name()));
}

TEST(OctetServer, ClientThatClosesIsForgotten) {
  const CapturedLog log;
  asio::io_context context;
  const auto server = listening(context);
  Client client(context, server->port());
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 1; }));
  const std::string name = client.name();
  client.close();
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 0; }));
  send(*server, "for nobody");
  EXPECT_EQ(log.count(name + " is gone: it has closed the connection"), 1U) << log.text();
  EXPECT_EQ(server->counters(), (OctetServerCounters{1, 0, 0}));
}

TEST(OctetServer, WhatClientsSendIsThrownAway) {
  asio::io_context context;
  const auto server = listening(context);
  Client talker(context, server->port());
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 1; }));
  talker.send(std::string(100'000, 'x'));
  send(*server, "octets");
  EXPECT_TRUE(run_until(context, [&] { return talker.got() == "octets"; }));
  context.poll();
  EXPECT_EQ(server->clients(), 1U);
}

TEST(OctetServer, ClientThatDoesNotReadIsDisconnectedAndHoldsUpNobody) {
  const CapturedLog log;
  asio::io_context context;
  const auto server = listening(context);
  Client slow(context, server->port(), Client::Reads::no);
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 1; }));
  Client quick(context, server->port());
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 2; }));
  const std::string chunk(4096, 'o');
  std::size_t sent = 0;
  // What the system's own buffers hold is some megabytes.
  while (server->counters().slow == 0 && sent < 64 * 1024 * 1024) {
    send(*server, chunk);
    sent += chunk.size();
    ASSERT_TRUE(run_until(context, [&] { return quick.got().size() == sent; }));
  }
  EXPECT_EQ(server->counters(), (OctetServerCounters{2, 0, 1}));
  EXPECT_EQ(server->clients(), 1U);
  EXPECT_EQ(log.count(slow.name() + " does not read what it is sent, and is disconnected"), 1U);
  slow.read();
  EXPECT_TRUE(run_until(context, [&] { return slow.ended(); }));
  EXPECT_LT(slow.got().size(), sent);
}

TEST(OctetServer, MoreClientsThanTheLimitAreRefusedUntilOneLeaves) {
  const CapturedLog log;
  asio::io_context context;
  const auto server = listening(context);
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t number = 0; number < OctetServer::most_clients; ++number) {
    clients.push_back(std::make_unique<Client>(context, server->port()));
  }
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == OctetServer::most_clients; }));
  Client one_more(context, server->port());
  ASSERT_TRUE(run_until(context, [&] { return one_more.ended(); }));
  EXPECT_EQ(server->counters(), (OctetServerCounters{32, 1, 0}));
  EXPECT_EQ(log.count(" is refused, because there are 32 clients already"), 1U);
  clients.front()->close();
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 31; }));
  Client in_its_place(context, server->port());
  EXPECT_TRUE(run_until(context, [&] { return server->clients() == 32; }));
}

TEST(OctetServer, EndDisconnectsAllClientsAndFreesThePort) {
  asio::io_context context;
  auto server = listening(context);
  const std::uint16_t port = server->port();
  Client client(context, port);
  ASSERT_TRUE(run_until(context, [&] { return server->clients() == 1; }));
  send(*server, "octets");
  server.reset();
  ASSERT_TRUE(run_until(context, [&] { return client.ended(); }));
  const auto next = OctetServer::listen(context.get_executor(), fmt::format("127.0.0.1:{}", port));
  EXPECT_TRUE(next.has_value()) << next.error();
  EXPECT_EQ((*next)->port(), port);
}

TEST(OctetServer, IpV6IsServed) {
  asio::io_context context;
  const auto server = OctetServer::listen(context.get_executor(), "[::1]:0");
  if (!server) GTEST_SKIP() << server.error();
  Client client(context, (*server)->port(), Client::Reads::yes, asio::ip::address_v6::loopback());
  ASSERT_TRUE(run_until(context, [&] { return (*server)->clients() == 1; }));
  send(**server, "octets");
  EXPECT_TRUE(run_until(context, [&] { return client.got() == "octets"; }));
}

TEST(OctetServer, AddressInUseIsASentence) {
  asio::io_context context;
  const auto server = listening(context);
  const std::string address = fmt::format("127.0.0.1:{}", server->port());
  EXPECT_EQ(refusal(address), "octets cannot be served at " + address + ": another program listens there");
}

TEST(OctetServer, AddressOfAnotherMachineIsASentence) {
  EXPECT_EQ(refusal("192.0.2.1:2000"),
            "octets cannot be served at 192.0.2.1:2000: this machine has no such address");
}

TEST(OctetServer, WhatIsNoAddressIsASentence) {
  EXPECT_EQ(refusal("127.0.0.1"),
            "octets cannot be served at 127.0.0.1: it must be an address and a port, as in "
            "127.0.0.1:8080 or [::]:8080");
  EXPECT_EQ(refusal("127.0.0.1:65536"),
            "octets cannot be served at 127.0.0.1:65536: it must have a port from 0 to 65535 behind the last "
            "colon");
  EXPECT_EQ(refusal("::1:2000"),
            "octets cannot be served at ::1:2000: it must have an IPv6 address in brackets, as in [::]:8080");
  EXPECT_EQ(refusal("localhost:0"), "no error");
}

}  // namespace
}  // namespace amsbridge
