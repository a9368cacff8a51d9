#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/http/http_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Client = testing::HttpClient;
using namespace std::chrono_literals;

const std::string start_of_put = "PUT /private HTTP/1.1\r\nHost: h\r\n";

/// Those who have no cookie are refused before they have sent a body.
class HttpBody : public testing::HttpTest {
 protected:
  void start_guarded(HttpLimits limits = {}) {
    http::Handler handler{http::at_once([](const http::Request& request) {
                            return http::plain_response(200, fmt::format("body={}", request.body));
                          }),
                          [](std::string_view) { return std::vector<std::string>{"PUT"}; },
                          [](std::string_view) { return 100'000; }};
    handler.refuse_early = [this](const http::Request& head) -> std::optional<http::Response> {
      asked.push_back(
          fmt::format("{} {} ?{} {} from={}", head.method, head.path, head.query, head.body, head.client));
      if (head.path == "/throw") throw std::runtime_error("no");
      if (!head.header("Cookie").empty()) return std::nullopt;
      return http::plain_response(401, "Log in first.");
    };
    start(std::move(handler), limits);
  }

  std::vector<std::string> asked;
};

TEST_F(HttpBody, IsNotReadWhereTheHandlerRefusesTheHeader) {
  start_guarded();
  Client client(port);
  client.send("PUT /private?a=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\n");
  const std::string answer = client.response();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_THAT(answer, EndsWith("Log in first.\n"));
  EXPECT_EQ(client.rest(), "");
  on_loop([this] { EXPECT_EQ(asked, (std::vector<std::string>{"PUT /private ?a=1  from=127.0.0.1"})); });
}

TEST_F(HttpBody, OfRefusedRequestsDoesNotCountAmongAllBodies) {
  HttpLimits limits;
  limits.all_bodies = 10'000;
  start_guarded(limits);
  std::vector<std::unique_ptr<Client>> strangers;
  for (int number = 0; number < 10; ++number) {
    strangers.push_back(std::make_unique<Client>(port));
    strangers.back()->send(start_of_put + "Content-Length: 9999\r\n\r\n" + std::string(9'000, 'x'));
  }
  Client known(port);
  EXPECT_THAT(
      known.ask(start_of_put + "Cookie: a=b\r\nContent-Length: 9000\r\n\r\n" + std::string(9'000, 'x')),
      StartsWith("HTTP/1.1 200"));
  for (auto& stranger : strangers) EXPECT_THAT(stranger->response(), StartsWith("HTTP/1.1 401"));
}

TEST_F(HttpBody, ThatIsThereWithItsHeaderIsRefusedAllTheSame) {
  start_guarded();
  Client client(port);
  EXPECT_THAT(client.ask(start_of_put + "Content-Length: 3\r\n\r\nabc"), StartsWith("HTTP/1.1 401"));
  Client chunked(port);
  EXPECT_THAT(chunked.ask(start_of_put + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 401"));
}

TEST_F(HttpBody, IsNotAskedForWithContinueWhereItIsRefused) {
  start_guarded();
  Client stranger(port);
  stranger.send(start_of_put + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_THAT(stranger.response(), StartsWith("HTTP/1.1 401"));
  EXPECT_EQ(stranger.rest(), "");
  Client known(port);
  known.send(start_of_put + "Cookie: a=b\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(known.response(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(known.ask("abc"), EndsWith("body=abc\n"));
}

TEST_F(HttpBody, IsReadWhereTheHandlerTakesTheHeader) {
  start_guarded();
  Client client(port);
  const std::string body(90'000, 'x');
  const std::string put = start_of_put + "Cookie: a=b\r\nContent-Length: 90000\r\n\r\n" + body;
  EXPECT_THAT(client.ask(put), EndsWith("body=" + body + "\n"));
  EXPECT_THAT(client.ask(put), EndsWith("body=" + body + "\n"));
  on_loop([this] { EXPECT_EQ(asked.size(), 2U); });
}

TEST_F(HttpBody, LeavesRequestsWithoutOneToTheAnswer) {
  start_guarded();
  Client client(port);
  EXPECT_THAT(client.ask("GET /private HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.ask(start_of_put + "Content-Length: 0\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  on_loop([this] { EXPECT_EQ(asked.size(), 0U); });
}

TEST_F(HttpBody, IsNotReadWhereTheHandlerFails) {
  start_guarded();
  Client client(port);
  client.send("PUT /throw HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 500"));
}

/// When two pieces are there at once after a time in which the loop was held up, the second is read while the
/// deadline that has passed is still to be told: what is waited for after it must not wait for ever.
TEST_F(HttpBody, ThatStopsAfterItsTimeIsRefusedAlsoWhenTheLoopWasHeldUp) {
  HttpLimits limits;
  limits.body = 100ms;
  start_guarded(limits);
  Client client(port);
  client.send(start_of_put + "Cookie: a=b\r\nExpect: 100-continue\r\nContent-Length: 90000\r\n\r\n");
  EXPECT_EQ(client.response(), "HTTP/1.1 100 Continue\r\n\r\n");
  on_loop([&] {
    client.send(std::string(20'000, 'x'));
    std::this_thread::sleep_for(200ms);
  });
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 408"));
}

}  // namespace
}  // namespace amsbridge
