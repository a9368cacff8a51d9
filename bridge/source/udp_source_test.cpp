#include "bridge/source/udp_source.hpp"

#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/ip/udp.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bridge/source/source_test_support.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using testing::CapturedLog;
using testing::Reader;
using testing::run_until;
using namespace std::chrono_literals;

/// A gateway that sends datagrams from an address of its own.
class Gateway {
 public:
  explicit Gateway(asio::io_context& context, const std::string& address = "127.0.0.1")
      : socket_(context, udp::endpoint(asio::ip::make_address(address), 0)) {}

  void send(std::string_view octets, std::uint16_t port, const std::string& address = "127.0.0.1") {
    socket_.send_to(asio::buffer(octets), {asio::ip::make_address(address), port});
  }

 private:
  udp::socket socket_;
};

std::unique_ptr<OctetSource> listening(asio::io_context& context, const std::string& host = "127.0.0.1",
                                       UdpOptions options = {}) {
  auto source = make_udp_source(context.get_executor(), {host, 0}, options);
  if (!source) throw std::runtime_error(source.error());
  return std::move(*source);
}

std::uint16_t port_of(const OctetSource& source) {
  const std::string name = source.name();
  return static_cast<std::uint16_t>(std::stoi(name.substr(name.rfind(':') + 1)));
}

TEST(UdpSource, DatagramsArriveInOrder) {
  const CapturedLog log;
  asio::io_context context;
  const auto source = listening(context);
  const std::uint16_t port = port_of(*source);
  ASSERT_NE(port, 0);
  Reader reader(context, *source);
  Gateway gateway(context);
  gateway.send("one ", port);
  gateway.send("", port);
  gateway.send("two ", port);
  gateway.send("three", port);
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "one two three"; })) << reader.octets();
  EXPECT_EQ(log.text(), fmt::format("info udp://127.0.0.1:{}: listening for datagrams\n", port));
  EXPECT_EQ(source->telegram_gap(), 1000ms);
  EXPECT_EQ(source->counters(), (LineCounters{1, 0, 0}));
  EXPECT_TRUE(source->is_connected());
}

TEST(UdpSource, DatagramLargerThanTheBufferIsGivenInPieces) {
  asio::io_context context;
  const auto source = listening(context);
  Reader reader(context, *source, 7);
  Gateway gateway(context);
  std::string largest(65'507, ' ');
  for (std::size_t at = 0; at < largest.size(); ++at) largest[at] = static_cast<char>(at % 251);
  gateway.send(largest, port_of(*source));
  gateway.send("next", port_of(*source));
  EXPECT_TRUE(run_until(context, [&] { return reader.octets().size() == largest.size() + 4; }));
  EXPECT_EQ(reader.octets(), largest + "next");
}

TEST(UdpSource, SecondSenderIsIgnoredAndToldOnce) {
  const CapturedLog log;
  asio::io_context context;
  const auto source = listening(context, "0.0.0.0");
  const std::uint16_t port = port_of(*source);
  Reader reader(context, *source);
  Gateway first(context);
  Gateway second(context, "127.0.0.2");
  Gateway first_from_another_port(context);
  first.send("a", port);
  second.send("x", port);
  second.send("y", port);
  first_from_another_port.send("b", port);
  second.send("z", port);
  first.send("c", port);
  ASSERT_TRUE(run_until(context, [&] { return reader.octets().size() >= 3; })) << reader.octets();
  EXPECT_EQ(reader.octets(), "abc");
  EXPECT_EQ(log.count("warning"), 1U);
  EXPECT_EQ(log.count("datagrams of 127.0.0.2 are ignored, because 127.0.0.1 sends, too, and their telegrams "
                      "would mix: give each a port of its own"),
            1U)
      << log.text();
}

TEST(UdpSource, AnotherSenderIsReadOnceTheFirstIsSilent) {
  asio::io_context context;
  const auto source = listening(context, "0.0.0.0", {.sender_silence = 20ms});
  const std::uint16_t port = port_of(*source);
  Reader reader(context, *source);
  Gateway first(context);
  Gateway second(context, "127.0.0.2");
  first.send("a", port);
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "a"; }));
  EXPECT_TRUE(run_until(context, [&] {
    second.send("b", port);
    return reader.octets().starts_with("ab");
  }));
}

TEST(UdpSource, WithoutAnAddressBothVersionsAreHeard) {
  asio::io_context context;
  const auto source = listening(context, "", {.sender_silence = 0ms});
  const std::uint16_t port = port_of(*source);
  EXPECT_EQ(source->name(), fmt::format("udp://:{}", port));
  Reader reader(context, *source);
  Gateway(context).send("four ", port);
  ASSERT_TRUE(run_until(context, [&] { return reader.octets() == "four "; }));
  try {
    Gateway(context, "::1").send("six", port, "::1");
  } catch (const boost::system::system_error& error) {
    GTEST_SKIP() << "no IPv6 here: " << error.what();
  }
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "four six"; }));
}

TEST(UdpSource, MulticastGroupIsJoined) {
  asio::io_context context;
  auto source = make_udp_source(context.get_executor(), {"239.255.77.78", 0});
  if (!source) GTEST_SKIP() << source.error();
  Reader reader(context, **source);
  udp::socket sender(context, udp::v4());
  sender.set_option(asio::ip::multicast::enable_loopback(true));
  boost::system::error_code error;
  sender.send_to(asio::buffer("octets", 6), {asio::ip::make_address("239.255.77.78"), port_of(**source)}, 0,
                 error);
  if (error) GTEST_SKIP() << "no multicast here: " << error.message();
  EXPECT_TRUE(run_until(context, [&] { return reader.octets() == "octets"; }));
}

std::string refusal(const UdpUrl& url) {
  asio::io_context context;
  const auto source = make_udp_source(context.get_executor(), url);
  return source ? "no error" : source.error();
}

TEST(UdpSource, AddressInUseIsASentence) {
  asio::io_context context;
  const auto source = listening(context);
  EXPECT_EQ(refusal({"127.0.0.1", port_of(*source)}),
            source->name() + " cannot be listened at: another program listens there");
}

TEST(UdpSource, AddressOfAnotherMachineIsASentence) {
  EXPECT_EQ(refusal({"192.0.2.1", 2000}),
            "udp://192.0.2.1:2000 cannot be listened at: this machine has no such address");
}

TEST(UdpSource, CancelledWaitThrowsOperationAborted) {
  asio::io_context context;
  const auto source = listening(context);
  Reader reader(context, *source);
  context.poll();
  EXPECT_FALSE(reader.ended());
  reader.cancel();
  ASSERT_TRUE(run_until(context, [&] { return reader.ended(); }));
  EXPECT_EQ(reader.thrown(), asio::error::operation_aborted);
}

}  // namespace
}  // namespace amsbridge
