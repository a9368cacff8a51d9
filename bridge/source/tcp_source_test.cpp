#include "bridge/source/tcp_source.hpp"

#include <fstream>
#include <future>
#include <optional>
#include <vector>

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
using testing::Reader;
using testing::run_until;
using namespace std::chrono_literals;

constexpr TcpTimes short_times{10s, 10s, {1ms, 5ms}};

/// A gateway on a loopback port that passes on what the test tells it to.
class Gateway {
 public:
  explicit Gateway(asio::io_context& context, std::uint16_t port = 0)
      : acceptor_(context, tcp::endpoint(asio::ip::address_v4::loopback(), port)) {
    accept();
  }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] std::size_t connections() const { return connections_; }
  [[nodiscard]] const tcp::socket& connection() const { return *connection_; }
  void send(std::string_view octets) { asio::write(*connection_, asio::buffer(octets)); }
  void hang_up() { connection_.reset(); }
  void break_off() {
    connection_->set_option(asio::socket_base::linger(true, 0));
    connection_->close();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket connection) {
      if (error) return;
      connection_ = std::move(connection);
      ++connections_;
      accept();
    });
  }

  tcp::acceptor acceptor_;
  std::optional<tcp::socket> connection_;
  std::size_t connections_ = 0;
};

TEST(TcpSource, OctetsArrive) {
  const CapturedLog log;
  asio::io_context context;
  Gateway gateway(context);
  const auto source = make_tcp_source(context.get_executor(), {"127.0.0.1", gateway.port()}, short_times);
  Reader reader(context, *source, 3);
  ASSERT_TRUE(run_until(context, [&] { return gateway.connections() == 1; }));
  gateway.send("octets");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "octets"; }));
  EXPECT_EQ(log.text(), fmt::format("info tcp://127.0.0.1:{}: connected\n", gateway.port()));
}

TEST(TcpSource, NameIsResolved) {
  asio::io_context context;
  Gateway gateway(context);
  const auto source = make_tcp_source(context.get_executor(), {"localhost", gateway.port()}, short_times);
  Reader reader(context, *source);
  ASSERT_TRUE(run_until(context, [&] { return gateway.connections() == 1; }));
  gateway.send("octets");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "octets"; }));
}

TEST(TcpSource, PeerThatClosesIsReconnected) {
  const CapturedLog log;
  asio::io_context context;
  Gateway gateway(context);
  const auto source = make_tcp_source(context.get_executor(), {"127.0.0.1", gateway.port()}, short_times);
  Reader reader(context, *source);
  ASSERT_TRUE(run_until(context, [&] { return gateway.connections() == 1; }));
  gateway.send("one ");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "one "; }));
  gateway.hang_up();
  ASSERT_TRUE(run_until(context, [&] { return gateway.connections() == 2; }));
  gateway.send("two ");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "one two "; }));
  gateway.break_off();
  ASSERT_TRUE(run_until(context, [&] { return gateway.connections() == 3; }));
  gateway.send("three");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "one two three"; }));
  EXPECT_EQ(log.count("the other end has closed the connection"), 1U) << log.text();
  EXPECT_EQ(log.count("the connection is lost: Connection reset by peer"), 1U) << log.text();
  EXPECT_EQ(log.count("octets arrive again"), 2U) << log.text();
}

TEST(TcpSource, PeerThatComesLateIsFound) {
  const CapturedLog log;
  asio::io_context context;
  const std::uint16_t port = Gateway(context).port();
  const auto source = make_tcp_source(context.get_executor(), {"127.0.0.1", port}, short_times);
  Reader reader(context, *source);
  ASSERT_TRUE(run_until(context, [&] { return log.count("cannot connect: Connection refused") >= 3; }))
      << log.text();
  EXPECT_EQ(log.count("warning"), 1U) << log.text();
  Gateway gateway(context, port);
  ASSERT_TRUE(run_until(context, [&] { return gateway.connections() == 1; }));
  gateway.send("late");
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "late"; }));
}

TEST(TcpSource, PausesGrowUntilOctetsArrive) {
  asio::io_context context;
  Gateway gateway(context);
  const auto source =
      make_tcp_source(context.get_executor(), {"127.0.0.1", gateway.port()}, {10s, 10s, {20ms, 10s}});
  Reader reader(context, *source);
  const auto time_to_connection = [&](std::size_t number) {
    const auto start = std::chrono::steady_clock::now();
    gateway.hang_up();
    EXPECT_TRUE(run_until(context, [&] { return gateway.connections() == number; }));
    return std::chrono::steady_clock::now() - start;
  };
  ASSERT_TRUE(run_until(context, [&] { return gateway.connections() == 1; }));
  EXPECT_GE(time_to_connection(2), 16ms);
  EXPECT_GE(time_to_connection(3), 32ms);
  EXPECT_GE(time_to_connection(4), 64ms);
  EXPECT_GE(time_to_connection(5), 128ms);
  gateway.send("octets");
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "octets"; }));
  // Without the reset the pause would be 320 ms, less 20 % of jitter.
  EXPECT_LT(time_to_connection(6), 256ms);
}

TEST(TcpSource, NameThatCannotBeResolvedIsSaidAndTriedAgain) {
  const CapturedLog log;
  asio::io_context context;
  const std::string label_too_long = std::string(64, 'x') + ".invalid";
  const auto source = make_tcp_source(context.get_executor(), {label_too_long, 1}, short_times);
  Reader reader(context, *source);
  const std::string words = "the name " + label_too_long + " cannot be resolved: ";
  EXPECT_TRUE(run_until(context, [&] { return log.count(words) >= 2; })) << log.text();
  EXPECT_FALSE(reader.ended());
}

/// A look-up that is under way until the object ends, as with a name server that does not answer.
class StuckLookUp {
 public:
  [[nodiscard]] LookUp look_up() const {
    return [release = release_](const std::string&) {
      release.wait();
      return LookUpResult{};
    };
  }

 private:
  std::promise<void> at_end_;  // whose end is an answer as well
  std::shared_future<void> release_ = at_end_.get_future();
};

TEST(TcpSource, LookUpWithoutAnAnswerIsGivenUpAfterTheLimit) {
  const CapturedLog log;
  const StuckLookUp stuck;
  asio::io_context context;
  const auto source =
      make_tcp_source(context.get_executor(), {"gateway", 1}, {20ms, 10s, {1ms, 5ms}}, stuck.look_up());
  Reader reader(context, *source);
  const std::string_view words = "the name gateway cannot be resolved: Connection timed out";
  EXPECT_TRUE(run_until(context, [&] { return log.count(words) >= 2; })) << log.text();
  EXPECT_FALSE(reader.ended());
}

TEST(TcpSource, EventLoopEndsWhileALookUpIsUnderWay) {
  const StuckLookUp stuck;
  asio::io_context context;
  const auto source = make_tcp_source(context.get_executor(), {"gateway", 1}, short_times, stuck.look_up());
  Reader reader(context, *source);
  context.run_for(50ms);
  EXPECT_FALSE(reader.ended());
  reader.cancel();
  context.restart();
  context.run_for(5s);
  EXPECT_TRUE(context.stopped());
  EXPECT_EQ(reader.thrown(), asio::error::operation_aborted);
}

TEST(TcpSource, EveryAddressOfANameIsTried) {
  asio::io_context context;
  Gateway gateway(context);
  const auto two_addresses = [](const std::string&) { return LookUpResult{{"127.0.0.2", "127.0.0.1"}, ""}; };
  const auto source =
      make_tcp_source(context.get_executor(), {"gateway", gateway.port()}, short_times, two_addresses);
  Reader reader(context, *source);
  EXPECT_TRUE(run_until(context, [&] { return gateway.connections() == 1; }));
}

/// A listener whose queue is full: further connections hang, as with a host that is switched off.
class FullListener {
 public:
  explicit FullListener(asio::io_context& context) : acceptor_(context, tcp::v4()) {
    acceptor_.bind({asio::ip::address_v4::loopback(), 0});
    acceptor_.listen(0);
    for (int i = 0; i < 8; ++i) {
      waiting_.emplace_back(context).async_connect(acceptor_.local_endpoint(), [](const auto&) {});
    }
  }
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  tcp::acceptor acceptor_;
  std::vector<tcp::socket> waiting_;
};

TEST(TcpSource, PeerThatDoesNotAnswerIsGivenUpAfterTheLimit) {
  const CapturedLog log;
  asio::io_context context;
  const FullListener listener(context);
  const auto source =
      make_tcp_source(context.get_executor(), {"127.0.0.1", listener.port()}, {10s, 20ms, {1ms, 5ms}});
  Reader reader(context, *source);
  EXPECT_TRUE(run_until(context, [&] { return log.count("cannot connect: Connection timed out") >= 2; }))
      << log.text();
  EXPECT_FALSE(reader.ended());
}

TEST(TcpSource, CancelledWhereverItWaitsThrowsOperationAborted) {
  const CapturedLog log;
  asio::io_context context;
  Gateway gateway(context);
  const FullListener listener(context);
  const std::uint16_t closed = Gateway(context).port();
  for (const std::uint16_t port : {gateway.port(), listener.port(), closed}) {
    const auto source = make_tcp_source(context.get_executor(), {"127.0.0.1", port}, {10s, 10s, {1h, 1h}});
    Reader reader(context, *source);
    const std::size_t refused_before = log.count("refused");
    ASSERT_TRUE(run_until(context, [&] {
      if (port == closed) return log.count("refused") > refused_before;
      return port == listener.port() || gateway.connections() == 1;
    }));
    context.poll();
    EXPECT_FALSE(reader.ended());
    reader.cancel();
    ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
    EXPECT_EQ(reader.thrown(), asio::error::operation_aborted);
    EXPECT_FALSE(reader.threw_something_else());
  }
}

/// The column "tr" of /proc/net/tcp: 02 is the keep-alive timer.
std::string timer_of_connection(std::uint16_t local_port, std::uint16_t remote_port) {
  std::ifstream table("/proc/net/tcp");
  const std::string ports =
      fmt::format("0100007F:{:04X} 0100007F:{:04X} 01", local_port, remote_port);  // 01: established
  for (std::string line; std::getline(table, line);) {
    const auto at = line.find(ports);
    if (at != std::string::npos) return line.substr(at + ports.size() + sizeof(" 00000000:00000000"), 2);
  }
  return "not in the table";
}

TEST(TcpSource, SilentPeerIsProbed) {
  if (!std::ifstream("/proc/net/tcp")) GTEST_SKIP() << "no /proc/net/tcp here";
  asio::io_context context;
  Gateway gateway(context);
  const auto source = make_tcp_source(context.get_executor(), {"127.0.0.1", gateway.port()}, short_times);
  Reader reader(context, *source);
  ASSERT_TRUE(run_until(context, [&] { return gateway.connections() == 1; }));
  const std::uint16_t port = gateway.connection().remote_endpoint().port();
  EXPECT_TRUE(run_until(context, [&] { return timer_of_connection(port, gateway.port()) == "02"; }))
      << timer_of_connection(port, gateway.port());
}

TEST(TcpSource, TelegramGapIsASecond) {
  asio::io_context context;
  const auto source = open_source(context.get_executor(), TcpUrl{"fd00::7", 3001});
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ((*source)->telegram_gap(), 1000ms);
  EXPECT_EQ((*source)->name(), "tcp://[fd00::7]:3001");
}

}  // namespace
}  // namespace amsbridge
