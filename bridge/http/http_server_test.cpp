#include "bridge/http/http_server.hpp"

#include <chrono>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/http/http_test_support.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;
using Client = testing::HttpClient;

http::Response echo(const http::Request& request) {
  if (request.path == "/throw") throw std::runtime_error("no");
  if (request.path != "/echo") return http::plain_response(404, "There is nothing at this address.");
  http::Response response;
  response.body = fmt::format("{} {} ?{} from={} agent={} body={}", request.method, request.path,
                              request.query, request.client, request.header("user-AGENT"), request.body);
  response.headers.emplace_back("X-Test", "yes");
  return response;
}

http::Handler echo_handler() {
  return {http::at_once(echo), [](std::string_view path) {
            return path == "/echo" ? std::vector<std::string>{"PUT"} : std::vector<std::string>{};
          }};
}

http::Handler always(const http::Response& response) {
  return {http::at_once([response](const http::Request&) { return response; })};
}

const std::string get_echo = "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string start_of_put = "PUT /echo HTTP/1.1\r\nHost: h\r\n";

class Http : public testing::HttpTest {};

TEST_F(Http, AnswersGet) {
  start(echo_handler());
  Client client(port);
  const std::string answer = client.ask("GET /echo?a=1&b HTTP/1.1\r\nHost: h\r\nUser-Agent: me\r\n\r\n");
  EXPECT_EQ(
      answer,
      "HTTP/1.1 200 OK\r\nX-Test: yes\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Length: 46\r\n\r\nGET /echo ?a=1&b from=127.0.0.1 agent=me body=");
}

TEST_F(Http, NamesAnIpv4ClientOfABothWaysSocketPlainly) {
  start(echo_handler(), {}, std::nullopt, "[::]:0");
  EXPECT_THAT(Client(port).ask(get_echo), HasSubstr(" from=127.0.0.1 "));
}

TEST_F(Http, LeavesHeadersAsTheHandlerSetsThem) {
  http::Response response;
  response.headers = {{"cache-control", "max-age=1"}, {"X-Odd", "a\r\nSet-Cookie: b"}};
  start(always(response));
  const std::string answer = Client(port).ask(get_echo);
  EXPECT_THAT(answer, HasSubstr("cache-control: max-age=1\r\nX-Odd: a  Set-Cookie: b\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("no-store")));
}

TEST_F(Http, KeepsConnectionsOpenUnlessTold) {
  start(echo_handler());
  Client client(port);
  EXPECT_THAT(client.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.ask("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              HasSubstr("Connection: close"));
  EXPECT_EQ(client.rest(), "");
  Client old(port);
  EXPECT_THAT(old.ask("GET /echo HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 200"));
  EXPECT_EQ(old.rest(), "");
  Client old_but_keen(port);
  EXPECT_THAT(old_but_keen.ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
              HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_THAT(old_but_keen.ask("GET /echo HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 200"));
}

TEST_F(Http, KeepsConnectionsOpenAfterAnErrorThatLeavesTheNextRequestClear) {
  start(echo_handler());
  Client client(port);
  EXPECT_THAT(client.ask("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(client.ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(client.ask("OPTIONS /echo HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(client.ask(get_echo), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, AnswersPipelinedRequestsInTheirOrder) {
  start(echo_handler());
  Client client(port);
  client.send(
      "GET /echo?1 HTTP/1.1\r\nHost: h\r\n\r\nPUT /echo?2 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
      "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\nGET /echo?4 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.response(), HasSubstr("GET /echo ?1 "));
  EXPECT_THAT(client.response(), HasSubstr("PUT /echo ?2 from=127.0.0.1 agent= body=abc"));
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(client.response(), HasSubstr("GET /echo ?4 "));
}

TEST_F(Http, ReadsARequestHoweverItIsCut) {
  start(echo_handler());
  Client client(port);
  const std::string put = start_of_put + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  for (const char octet : put) client.send(std::string_view(&octet, 1));
  EXPECT_THAT(client.response(), HasSubstr("body=abcde"));
  EXPECT_THAT(client.ask(get_echo), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, LeavesTheBodyOutForHead) {
  start(echo_handler());
  Client client(port);
  client.send("HEAD /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.response(Client::Body::left_out), HasSubstr("Content-Length: 40\r\n"));
  EXPECT_THAT(client.ask(get_echo), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, SendsNeitherBodyNorLengthWhereTheStatusHasNone) {
  http::Response response;
  response.status = 304;
  response.body = "not to be sent";
  start(always(response));
  Client client(port);
  client.send(get_echo);
  EXPECT_THAT(client.response(), Not(AnyOf(HasSubstr("\nContent-Type"), HasSubstr("\nContent-Length"))));
  client.send(get_echo);
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 304 Not Modified\r\n"));
}

TEST_F(Http, SendsSharedAndStaticOctets) {
  const auto shared = std::make_shared<const std::string>(300'000, 's');
  http::Response response;
  response.body = shared;
  start(always(response));
  EXPECT_THAT(Client(port).ask(get_echo), ::testing::EndsWith("\r\n\r\n" + *shared));
  static constexpr std::string_view lasting = "static";
  EXPECT_EQ(http::Body::of_static(lasting).view().data(), lasting.data());
  EXPECT_EQ(http::Body(shared).view().data(), shared->data());
}

TEST_F(Http, RefusesMethodsThatThePathDoesNotKnow) {
  start(echo_handler());
  Client client(port);
  const std::string other = client.ask("PUT /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(other, StartsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\n"));
  for (const std::string method : {"BREW", "OPTIONS", "TRACE"}) {
    const std::string unknown = client.ask(method + " /echo HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(unknown, StartsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD, PUT\r\n"));
    EXPECT_THAT(unknown, Not(HasSubstr("Access-Control")));
  }
}

TEST_F(Http, RefusesALongHeaderAndStillAnswersOthers) {
  start(echo_handler());
  Client client(port);
  EXPECT_THAT(client.ask("GET /echo HTTP/1.1\r\nHost: h\r\nX: " + std::string(16'384, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
  EXPECT_EQ(client.rest(), "");
  EXPECT_THAT(
      Client(port).ask("GET /echo HTTP/1.1\r\nHost: h\r\nX: " + std::string(16'300, 'x') + "\r\n\r\n"),
      StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, RefusesALongBody) {
  start(echo_handler());
  EXPECT_THAT(Client(port).ask(start_of_put + "Content-Length: 16385\r\n\r\n"), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(Client(port).ask(start_of_put + "Content-Length: 16384\r\n\r\n" + std::string(16'384, 'x')),
              StartsWith("HTTP/1.1 200"));
  Client chunked(port);
  chunked.send(start_of_put + "Transfer-Encoding: chunked\r\n\r\n");
  for (int chunk = 0; chunk < 5; ++chunk) chunked.send("2000\r\n" + std::string(0x2000, 'x') + "\r\n");
  EXPECT_THAT(chunked.response(), StartsWith("HTTP/1.1 413"));
  EXPECT_EQ(chunked.rest(), "");
  Client line(port);
  line.send(start_of_put + "Transfer-Encoding: chunked\r\n\r\n5;x=" + std::string(40'000, 'x'));
  EXPECT_THAT(line.response(), StartsWith("HTTP/1.1 431"));
}

TEST_F(Http, LetsTheHandlerSayHowLongABodyMayBe) {
  http::Handler handler = echo_handler();
  handler.body_limit = [](std::string_view path) -> std::size_t { return path == "/echo" ? 100'000 : 0; };
  start(std::move(handler));
  const std::string body(100'000, 'x');
  EXPECT_THAT(Client(port).ask(start_of_put + "Content-Length: 100000\r\n\r\n" + body),
              HasSubstr("body=" + body));
  EXPECT_THAT(Client(port).ask("PUT /other HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"),
              StartsWith("HTTP/1.1 413"));
}

TEST_F(Http, BoundsTheBodiesOfAllRequestsTogether) {
  HttpLimits limits;
  limits.all_bodies = 10'000;
  start(echo_handler(), limits);
  const std::string put = start_of_put + "Content-Length: 8000\r\n\r\n";
  Client first(port);
  first.send(put + std::string(7'999, 'x'));
  Client second(port);
  second.send(put + std::string(7'999, 'x'));
  const std::string answer = second.response();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(first.ask("x"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Client(port).ask(put + std::string(8'000, 'x')), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, TellsClientsToGoOnThatAskBeforeTheBody) {
  start(echo_handler());
  Client client(port);
  client.send(start_of_put + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.response(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(client.ask("abc"), HasSubstr("body=abc"));
  Client refused(port);
  refused.send(start_of_put + "Expect: 100-continue\r\nContent-Length: 99999\r\n\r\n");
  EXPECT_THAT(refused.response(), StartsWith("HTTP/1.1 413"));
}

TEST_F(Http, TellsThoseWhoseRequestsDoNotEnd) {
  HttpLimits limits;
  limits.header = 50ms;
  limits.body = 50ms;
  start(echo_handler(), limits);
  Client header(port);
  header.send("GET /echo HTTP/1.1\r\nHo");
  EXPECT_THAT(header.response(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_EQ(header.rest(), "");
  Client body(port);
  body.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_THAT(body.response(), StartsWith("HTTP/1.1 408"));
  EXPECT_EQ(body.rest(), "");
}

TEST_F(Http, ClosesIdleConnections) {
  HttpLimits limits;
  limits.idle = 50ms;
  start(echo_handler(), limits);
  Client fresh(port);
  EXPECT_EQ(fresh.rest(), "");
  Client used(port);
  EXPECT_THAT(used.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(used.rest(), "");
}

TEST_F(Http, ClosesTheLongestIdleConnectionForANewOne) {
  HttpLimits limits;
  limits.connections = 3;
  start(echo_handler(), limits);
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

TEST_F(Http, ClosesConnectionsOfAnAddressThatHasTooMany) {
  HttpLimits limits;
  limits.from_one_address = 2;
  start(echo_handler(), limits);
  Client other(port, "127.0.0.2");
  EXPECT_THAT(other.ask(get_echo), HasSubstr(" from=127.0.0.2 "));
  Client first(port);
  EXPECT_THAT(first.ask(get_echo), StartsWith("HTTP/1.1 200"));
  Client second(port);
  EXPECT_THAT(second.ask(get_echo), StartsWith("HTTP/1.1 200"));
  Client third(port);
  EXPECT_THAT(third.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(first.rest(), "");
  EXPECT_THAT(second.ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(other.ask(get_echo), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, AnswersAmongHundredsOfIdleAndSlowConnections) {
  start(echo_handler());
  std::vector<std::unique_ptr<Client>> crowd;
  for (int number = 0; number < 400; ++number) {
    crowd.push_back(std::make_unique<Client>(port, number % 2 == 0 ? "127.0.0.2" : "127.0.0.3"));
    if (number % 4 < 2) crowd.back()->send("GET /echo HTTP/1.1\r\nX-Slow: ");
  }
  EXPECT_TRUE(becomes([this] { return server->connections() == 400; }));
  std::chrono::steady_clock::duration longest{};
  for (int request = 0; request < 50; ++request) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THAT(Client(port).ask(get_echo), StartsWith("HTTP/1.1 200"));
    longest = std::max(longest, std::chrono::steady_clock::now() - begin);
  }
  EXPECT_LT(longest, 500ms);
  RecordProperty("longest_us", fmt::format("{}", longest / 1us));
  EXPECT_TRUE(becomes([this] { return server->connections() <= 401; }));
}

TEST_F(Http, BoundsACrowdOfOneAddressAndOfAll) {
  start(echo_handler());
  std::vector<std::unique_ptr<Client>> crowd;
  for (int number = 0; number < 300; ++number) crowd.push_back(std::make_unique<Client>(port, "127.0.0.2"));
  EXPECT_TRUE(becomes([this] { return server->connections() == 256; }));
  for (int number = 0; number < 300; ++number) {
    crowd.push_back(std::make_unique<Client>(port, fmt::format("127.0.1.{}", number % 3)));
    crowd.back()->send("GET /echo HTTP/1.1\r\nX-Slow: ");
  }
  EXPECT_THAT(Client(port).ask(get_echo), StartsWith("HTTP/1.1 200"));
  EXPECT_LE(connections(), 512);
  EXPECT_EQ(crowd.front()->rest(), "");
}

TEST_F(Http, SaysWhyItCannotListen) {
  start(echo_handler());
  asio::io_context other;
  const auto refused = [&](const std::string& address) {
    const auto listening = HttpServer::listen(other.get_executor(), address, echo_handler());
    return listening ? std::string("listens") : listening.error();
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
