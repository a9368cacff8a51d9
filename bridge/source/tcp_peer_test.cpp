// What a TCP source makes of peers that hang, close halfway, dribble or flood.

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "bridge/source/source_test_support.hpp"
#include "bridge/source/tcp_source.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::CapturedLog;
using testing::Reader;
using testing::run_until;
using namespace std::chrono_literals;

constexpr TcpTimes short_times{10s, 10s, {1ms, 5ms}};

/// The far end of one connection at a time.
class Peer {
 public:
  explicit Peer(asio::io_context& context)
      : acceptor_(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), socket_(context) {
    accept();
  }

  [[nodiscard]] TcpUrl url() const { return {"127.0.0.1", acceptor_.local_endpoint().port()}; }
  [[nodiscard]] std::size_t connections() const { return connections_; }
  void send(std::string_view octets) { asio::write(socket_, asio::buffer(octets)); }
  void close_halfway() { socket_.shutdown(tcp::socket::shutdown_send); }
  tcp::socket& socket() { return socket_; }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      // The connection before is left as it is: whoever holds its other end has to close it.
      before_.push_back(std::move(socket_));
      socket_ = std::move(socket);
      ++connections_;
      accept();
    });
  }

  tcp::acceptor acceptor_;
  tcp::socket socket_;
  std::vector<tcp::socket> before_;
  std::size_t connections_ = 0;
};

TEST(TcpPeer, ThatAcceptsAndNeverSendsIsKeptAndHoldsUpNoOther) {
  const CapturedLog log;
  asio::io_context context;
  Peer hangs(context);
  Peer works(context);
  const auto silent = make_tcp_source(context.get_executor(), hangs.url(), short_times);
  const auto source = make_tcp_source(context.get_executor(), works.url(), short_times);
  Reader silent_reader(context, *silent);
  Reader reader(context, *source);
  ASSERT_TRUE(run_until(context, [&] { return silent->is_connected() && source->is_connected(); }));
  std::string sent;
  for (int telegram = 0; telegram < 100; ++telegram) {
    works.send("telegram ");
    sent += "telegram ";
    ASSERT_TRUE(run_until(context, [&] { return reader.octets() == sent; }));
  }
  EXPECT_EQ(silent->counters(), (LineCounters{1, 0, 0}));
  EXPECT_TRUE(silent->is_connected());
  EXPECT_EQ(log.count("warning"), 0U) << log.text();
}

TEST(TcpPeer, ThatClosesHalfwayIsReconnected) {
  const CapturedLog log;
  asio::io_context context;
  Peer peer(context);
  const auto source = make_tcp_source(context.get_executor(), peer.url(), short_times);
  Reader reader(context, *source);
  ASSERT_TRUE(run_until(context, [&] { return peer.connections() == 1; }));
  peer.send("before ");
  peer.close_halfway();
  ASSERT_TRUE(run_until(context, [&] { return peer.connections() == 2; })) << log.text();
  peer.send("after");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "before after"; }));
  EXPECT_EQ(source->counters(), (LineCounters{2, 1, 0}));
  EXPECT_EQ(log.count("the other end has closed the connection"), 1U);
}

TEST(TcpPeer, ThatSendsOctetByOctetIsReadAsItSends) {
  asio::io_context context;
  Peer peer(context);
  const auto source = make_tcp_source(context.get_executor(), peer.url(), short_times);
  Reader reader(context, *source);
  ASSERT_TRUE(run_until(context, [&] { return peer.connections() == 1; }));
  peer.socket().set_option(tcp::no_delay(true));
  std::string sent;
  for (int octet = 0; octet < 300; ++octet) {
    sent += static_cast<char>(octet);
    peer.send(std::string_view(sent).substr(sent.size() - 1));
    ASSERT_TRUE(run_until(context, [&] { return reader.octets() == sent; }));
  }
  EXPECT_EQ(source->counters(), (LineCounters{1, 0, 0}));
}

std::size_t resident_octets() {
  std::ifstream statm("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Reads a source and only counts.
asio::awaitable<void> count_octets(OctetSource& source, std::size_t& octets) {
  std::array<std::uint8_t, 4096> buffer{};
  try {
    while (const std::size_t count = co_await source.read(buffer)) octets += count;
  } catch (const boost::system::system_error&) {
  }
}

TEST(TcpPeer, ThatFloodsTakesNoMemoryAndLeavesOthersTheirTurn) {
  constexpr std::size_t flood = 64 * 1024 * 1024;
  asio::io_context context(1);
  Peer works(context);
  asio::io_context other_machine;
  tcp::acceptor acceptor(other_machine, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  const TcpUrl flooder{"127.0.0.1", acceptor.local_endpoint().port()};
  std::thread peer([&] {
    tcp::socket socket(other_machine);
    acceptor.accept(socket);
    const std::string noise(256 * 1024, '\x55');
    boost::system::error_code error;
    while (!error) asio::write(socket, asio::buffer(noise), error);
  });

  {
    const auto flooded = make_tcp_source(context.get_executor(), flooder, short_times);
    const auto source = make_tcp_source(context.get_executor(), works.url(), short_times);
    asio::cancellation_signal stop;
    std::size_t octets = 0;
    asio::co_spawn(context, count_octets(*flooded, octets),
                   asio::bind_cancellation_slot(stop.slot(), asio::detached));
    Reader reader(context, *source);
    EXPECT_TRUE(run_until(context, [&] { return octets > flood / 16 && works.connections() == 1; }));
    const std::size_t before = resident_octets();
    std::string sent;
    while (octets < flood && !::testing::Test::HasFailure()) {
      // Each telegram arrives before the flood, which never pauses, has brought another four megabytes.
      const std::size_t until = octets + 4 * 1024 * 1024;
      works.send("telegram ");
      sent += "telegram ";
      EXPECT_TRUE(run_until(context, [&] { return reader.octets() == sent || octets > until; }));
      EXPECT_EQ(reader.octets(), sent);
      EXPECT_TRUE(run_until(context, [&] { return octets >= until; }));
    }
    const std::size_t after = resident_octets();
    EXPECT_LT(after, before + 8 * 1024 * 1024);
    EXPECT_EQ(flooded->counters(), (LineCounters{1, 0, 0}));
    stop.emit(asio::cancellation_type::terminal);
    reader.cancel();
    EXPECT_TRUE(run_until(context, [&] { return reader.ended(); }));
    context.restart();
    context.poll();
  }
  peer.join();
}

}  // namespace
}  // namespace amsbridge
