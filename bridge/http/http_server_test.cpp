#include "bridge/http/http_server.hpp"

#include <array>
#include <future>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

http::Response echo(const http::Request& request) {
  if (request.path == "/throw") throw std::runtime_error("no");
  if (request.path != "/echo") return http::plain_response(404, "There is nothing at this address.");
  http::Response response;
  response.body = fmt::format("{} {} ?{} agent={} body={}", request.method, request.path, request.query,
                              request.header("user-AGENT"), request.body);
  response.headers.emplace_back("X-Test", "yes");
  return response;
}

http::Handler echo_handler() {
  return {echo, [](std::string_view path) {
            return path == "/echo" ? std::vector<std::string>{"PUT"} : std::vector<std::string>{};
          }};
}

/// A browser without manners: sends what it is told to, and reads on a blocking socket.
class Client {
 public:
  explicit Client(std::uint16_t port) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    const timeval limit{30, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  void send(std::string_view text) {
    error_code gone;  // the server may have closed
    asio::write(socket_, asio::buffer(text.data(), text.size()), gone);
  }
  /// One header, and a body as long as it says, or none for `without_body`.
  enum class Body { expected, left_out };
  std::string response(Body body = Body::expected) {
    error_code error;
    const std::size_t header = asio::read_until(socket_, asio::dynamic_buffer(received_), "\r\n\r\n", error);
    if (error) return "closed";
    const std::size_t length_at = received_.find("Content-Length: ");
    const std::size_t length = body == Body::left_out ? 0 : std::stoul(received_.substr(length_at + 16));
    while (received_.size() < header + length) received_ += piece();
    const std::string whole = received_.substr(0, header + length);
    received_.erase(0, header + length);
    return whole;
  }
  std::string ask(std::string_view request) {
    send(request);
    return response();
  }
  /// Whatever comes until the server closes.
  std::string rest() {
    for (;;) {
      const std::string more = piece();
      if (more.empty()) return std::exchange(received_, {});
      received_ += more;
    }
  }

 private:
  std::string piece() {
    std::array<char, 4096> octets{};
    error_code error;
    const std::size_t count = socket_.read_some(asio::buffer(octets), error);
    EXPECT_NE(error, asio::error::would_block) << "waited 30 s in vain";
    return {octets.data(), count};
  }

  asio::io_context io_;
  tcp::socket socket_{io_};
  std::string received_;
};

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";

class Http : public ::testing::Test {
 protected:
  void start(HttpLimits limits = {}) {
    auto opened = HttpServer::listen(io_.get_executor(), "127.0.0.1:0", echo_handler(), limits);
    ASSERT_TRUE(opened) << opened.error();
    server_ = std::move(*opened);
    port = server_->port();
    thread_ = std::thread([this] { io_.run(); });
  }
  std::size_t connections() {
    std::promise<std::size_t> count;
    asio::post(io_, [&] { count.set_value(server_->connections()); });
    return count.get_future().get();
  }
  ~Http() override {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] { server_.reset(); });
    thread_.join();  // the loop ends by itself once all connections have
  }

  std::uint16_t port = 0;

 private:
  asio::io_context io_{1};
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

TEST_F(Http, AnswersGet) {
  start();
  Client client(port);
  const std::string answer = client.ask("GET /echo?a=1&b HTTP/1.1\r\nHost: h\r\nUser-Agent: me\r\n\r\n");
  EXPECT_EQ(answer,
            "HTTP/1.1 200 OK\r\nX-Test: yes\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 31\r\n\r\nGET /echo ?a=1&b agent=me body=");
}

TEST_F(Http, KeepsConnectionsOpenUnlessTold) {
  start();
  Client client(port);
  EXPECT_THAT(client.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.ask("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              HasSubstr("Connection: close"));
  EXPECT_EQ(client.rest(), "");
  Client old(port);
  EXPECT_THAT(old.ask("GET /echo HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 200"));
  EXPECT_EQ(old.rest(), "");
}

TEST_F(Http, AnswersPipelinedRequestsInTheirOrder) {
  start();
  Client client(port);
  client.send(
      "GET /echo?1 HTTP/1.1\r\nHost: h\r\n\r\nPUT /echo?2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
      "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\nGET /echo?4 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.response(), HasSubstr("GET /echo ?1 "));
  EXPECT_THAT(client.response(), HasSubstr("PUT /echo ?2 agent= body=abc"));
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(client.response(), HasSubstr("GET /echo ?4 "));
}

TEST_F(Http, LeavesTheBodyOutForHead) {
  start();
  Client client(port);
  client.send("HEAD /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.response(Client::Body::left_out), HasSubstr("Content-Length: 25\r\n"));
  EXPECT_THAT(client.ask(get_echo), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, RefusesMethodsThatThePathDoesNotKnow) {
  start();
  Client client(port);
  const std::string other = client.ask("PUT /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(other, StartsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\n"));
  const std::string unknown = client.ask("BREW /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(unknown, StartsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD, PUT\r\n"));
}

TEST_F(Http, RefusesALongHeaderAndStillAnswersOthers) {
  start();
  Client client(port);
  EXPECT_THAT(client.ask("GET /echo HTTP/1.1\r\nHost: h\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
  EXPECT_EQ(client.rest(), "");
  EXPECT_THAT(
      Client(port).ask("GET /echo HTTP/1.1\r\nHost: h\r\nX: " + std::string(60'000, 'x') + "\r\n\r\n"),
      StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, RefusesALongBody) {
  start();
  const std::string start_of_put = "PUT /echo HTTP/1.1\r\nHost: h\r\n";
  EXPECT_THAT(Client(port).ask(start_of_put + "Content-Length: 65536\r\n\r\n"), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(Client(port).ask(start_of_put + "Content-Length: 99999999999\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
  Client chunked(port);
  chunked.send(start_of_put + "Transfer-Encoding: chunked\r\n\r\n");
  for (int chunk = 0; chunk < 5; ++chunk) chunked.send("4000\r\n" + std::string(0x4000, 'x') + "\r\n");
  EXPECT_THAT(chunked.response(), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(Client(port).ask(start_of_put + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
              HasSubstr("body=abc"));
}

TEST_F(Http, RefusesWhatIsNoRequest) {
  start();
  EXPECT_THAT(Client(port).ask("hello\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Client(port).ask("GET /echo HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Client(port).ask("GET http://h/echo HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Client(port).ask(get_echo), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, SurvivesAHandlerThatThrows) {
  start();
  Client client(port);
  EXPECT_THAT(client.ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(client.ask(get_echo), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, ClosesRequestsThatDoNotEnd) {
  HttpLimits limits;
  limits.request = 50ms;
  start(limits);
  Client header(port);
  header.send("GET /echo HTTP/1.1\r\nHo");
  EXPECT_EQ(header.rest(), "");
  Client body(port);
  body.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_EQ(body.rest(), "");
}

TEST_F(Http, ClosesIdleConnections) {
  HttpLimits limits;
  limits.idle = 50ms;
  start(limits);
  Client fresh(port);
  EXPECT_EQ(fresh.rest(), "");
  Client used(port);
  EXPECT_THAT(used.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(used.rest(), "");
}

TEST_F(Http, ClosesTheLongestIdleConnectionForANewOne) {
  HttpLimits limits;
  limits.connections = 3;
  start(limits);
  Client first(port);
  Client second(port);
  Client third(port);
  for (Client* client : {&second, &third, &first}) {
    EXPECT_THAT(client->ask(get_echo), StartsWith("HTTP/1.1 200"));
  }
  Client fourth(port);
  EXPECT_THAT(fourth.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(second.rest(), "");
  EXPECT_THAT(first.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(third.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(connections(), 3);
}

TEST_F(Http, AnswersAmongHundredsOfIdleAndSlowConnections) {
  start();
  std::vector<std::unique_ptr<Client>> crowd;
  for (int number = 0; number < 600; ++number) {
    crowd.push_back(std::make_unique<Client>(port));
    if (number % 2 == 0) crowd.back()->send("GET /echo HTTP/1.1\r\nX-Slow: ");
  }
  for (int request = 0; request < 20; ++request) {
    EXPECT_THAT(Client(port).ask(get_echo), StartsWith("HTTP/1.1 200"));
  }
  EXPECT_LE(connections(), 256);
  EXPECT_EQ(crowd.front()->rest(), "");
}

TEST_F(Http, SaysWhyItCannotListen) {
  start();
  asio::io_context io;
  const auto refused = [&](const std::string& address) {
    const auto server = HttpServer::listen(io.get_executor(), address, echo_handler());
    return server ? std::string("listens") : server.error();
  };
  EXPECT_EQ(refused(fmt::format("127.0.0.1:{}", port)),
            fmt::format("cannot listen on 127.0.0.1:{}: another program listens there", port));
  EXPECT_EQ(refused("8080"),
            "cannot listen on 8080: it must be an address and a port, as in 127.0.0.1:8080 or [::]:8080");
  EXPECT_EQ(refused("[127.0.0.1]:80"),
            "cannot listen on [127.0.0.1]:80: it must have an IPv6 address in the brackets");
  EXPECT_EQ(refused("[::1]:0"), "listens");
  EXPECT_EQ(refused("localhost:0"), "listens");
}

}  // namespace
}  // namespace amsbridge
