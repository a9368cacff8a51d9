#include <chrono>
#include <map>

#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/http/http_test_support.hpp"
#include "http/reply.hpp"
#include "http/stream.hpp"

namespace amsbridge {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;
using Client = testing::HttpClient;

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

TEST(Reply, IsGivenOnce) {
  std::vector<int> statuses;
  {
    const http::Reply reply([&](const http::Response& response) { statuses.push_back(response.status); });
    const http::Reply copy = reply;
    EXPECT_TRUE(reply.is_due());
    copy(http::plain_response(200, "first"));
    EXPECT_FALSE(reply.is_due());
    reply(http::plain_response(404, "second"));
  }
  EXPECT_THAT(statuses, ::testing::ElementsAre(200));
}

TEST(Reply, IsAFailureWhenItsLastCopyGoesUnused) {
  std::vector<int> statuses;
  auto reply = std::make_unique<http::Reply>(
      [&](const http::Response& response) { statuses.push_back(response.status); });
  auto copy = std::make_unique<http::Reply>(*reply);
  reply.reset();
  EXPECT_THAT(statuses, ::testing::IsEmpty());
  copy.reset();
  EXPECT_THAT(statuses, ::testing::ElementsAre(500));
}

/// Keeps replies for the test to give, by path.
class HttpReply : public testing::HttpTest {
 protected:
  void start_keeping(HttpLimits limits = {}) {
    start({[this](const http::Request& request, const http::Reply& reply) {
            if (request.path == "/now") return reply(http::plain_response(200, "now"));
            if (request.path == "/drop") return;
            if (request.path == "/end") {
              server.reset();
              return reply(http::plain_response(200, "the end"));
            }
            replies.emplace(request.path, reply);
          }},
          limits);
  }
  /// Once the request has come.
  void reply(const std::string& path, const http::Response& response) {
    ASSERT_TRUE(becomes([&] { return replies.contains(path); }));
    on_loop([&] { replies.at(path)(response); });
  }
  ~HttpReply() override {
    if (port != 0) on_loop([this] { replies.clear(); });
  }

  std::map<std::string, http::Reply> replies;
};

TEST_F(HttpReply, MayComeLater) {
  start_keeping();
  Client client(port);
  client.send(get("/a"));
  Client other(port);
  EXPECT_THAT(other.ask(get("/now")), EndsWith("now\n"));
  reply("/a", http::plain_response(200, "later"));
  EXPECT_THAT(client.response(), EndsWith("later\n"));
  on_loop([this] { replies.at("/a")(http::plain_response(200, "again")); });
  EXPECT_THAT(client.ask(get("/now")), EndsWith("now\n"));
}

TEST_F(HttpReply, KeepsTheOrderOfPipelinedRequests) {
  start_keeping();
  Client client(port);
  client.send(get("/a") + get("/now") + get("/b"));
  reply("/a", http::plain_response(200, "first"));
  reply("/b", http::plain_response(200, "third"));
  EXPECT_THAT(client.response(), EndsWith("first\n"));
  EXPECT_THAT(client.response(), EndsWith("now\n"));
  EXPECT_THAT(client.response(), EndsWith("third\n"));
}

TEST_F(HttpReply, ThatIsDroppedIsAFailure) {
  start_keeping();
  Client client(port);
  EXPECT_THAT(client.ask(get("/drop")), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(client.ask(get("/now")), EndsWith("now\n"));
}

TEST_F(HttpReply, TakesNoLongerThanItMay) {
  HttpLimits limits;
  limits.answer = 30ms;
  start_keeping(limits);
  Client client(port);
  EXPECT_THAT(client.ask(get("/a")), StartsWith("HTTP/1.1 503"));
  client.send(get("/b"));
  ASSERT_TRUE(becomes([this] { return replies.contains("/b"); }));
  on_loop([this] {
    replies.at("/a")(http::plain_response(200, "too late"));
    replies.at("/b")(http::plain_response(200, "in time"));
  });
  const std::string answer = client.response();
  EXPECT_TRUE(answer.ends_with("in time\n") || answer.starts_with("HTTP/1.1 503")) << answer;
}

TEST_F(HttpReply, ToAClientThatHasGoneDoesNothing) {
  start_keeping();
  {
    Client gone(port);
    gone.send(get("/a"));
    ASSERT_TRUE(becomes([this] { return replies.contains("/a"); }));
    gone.reset();
  }
  reply("/a", http::plain_response(200, std::string(1'000'000, 'x')));
  EXPECT_TRUE(becomes([this] { return server->connections() == 0; }));
  EXPECT_THAT(Client(port).ask(get("/now")), EndsWith("now\n"));
}

TEST_F(HttpReply, ToAConnectionThatWasClosedForOthersDoesNothing) {
  HttpLimits limits;
  limits.connections = 1;
  start_keeping(limits);
  Client first(port);
  first.send(get("/a"));
  ASSERT_TRUE(becomes([this] { return replies.contains("/a"); }));
  Client second(port);
  EXPECT_THAT(second.ask(get("/now")), EndsWith("now\n"));
  auto stream = std::make_shared<http::Stream>();
  bool closed = false;
  stream->on_closed([&] { closed = true; });
  reply("/a", http::event_stream(stream));
  EXPECT_TRUE(closed);
  EXPECT_EQ(first.rest(), "");
}

TEST_F(HttpReply, StillComesAfterTheServerHasEnded) {
  start_keeping();
  Client client(port);
  client.send(get("/a") + get("/now"));
  Client idle(port);
  ASSERT_TRUE(becomes([this] { return replies.contains("/a") && server->connections() == 2; }));
  stop_server();
  EXPECT_EQ(idle.rest(), "");
  on_loop([this] { replies.at("/a")(http::plain_response(200, "last")); });
  const std::string answer = client.rest();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("last\n"));
}

TEST_F(HttpReply, MayEndTheServer) {
  start_keeping();
  Client client(port);
  client.send(get("/end"));
  EXPECT_THAT(client.rest(), EndsWith("the end\n"));
}

TEST_F(HttpReply, OutlivesTheLoop) {
  std::optional<http::Reply> kept;
  std::shared_ptr<http::Stream> stream = std::make_shared<http::Stream>();
  {
    boost::asio::io_context loop{1};
    auto listening = HttpServer::listen(loop.get_executor(), "127.0.0.1:0",
                                        {[&](const http::Request& request, const http::Reply& reply) {
                                          if (request.path == "/events")
                                            return reply(http::event_stream(stream));
                                          kept = reply;
                                        }});
    ASSERT_TRUE(listening);
    Client client((*listening)->port());
    client.send(get("/a"));
    Client listener((*listening)->port());
    listener.send(get("/events"));
    while (!kept || !stream->is_attached()) loop.run_one_for(1s);
    // The loop ends first, as it does when a program gives up.
    loop.stop();
    listening->reset();
  }
  (*kept)(http::plain_response(200, "nobody hears this"));
  EXPECT_TRUE(stream->send("nor this"));
}

/// Many requests at once: what else the loop has to do is not kept waiting.
TEST_F(HttpReply, LeavesTheLoopToOthersBetweenRequests) {
  start({http::at_once([](const http::Request&) {
    const auto end = std::chrono::steady_clock::now() + 5ms;
    while (std::chrono::steady_clock::now() < end) continue;
    return http::plain_response(200, "worked");
  })});
  std::chrono::steady_clock::duration longest{};
  boost::asio::steady_timer timer(io);
  std::function<void()> tick = [&] {
    timer.expires_after(1ms);
    timer.async_wait([&](const boost::system::error_code& error) {
      if (error) return;
      longest = std::max(longest, std::chrono::steady_clock::now() - timer.expiry());
      tick();
    });
  };
  on_loop(tick);
  std::vector<std::unique_ptr<Client>> clients;
  for (int number = 0; number < 100; ++number) clients.push_back(std::make_unique<Client>(port));
  for (const auto& client : clients) client->send(get("/work"));
  for (const auto& client : clients) EXPECT_THAT(client->response(), EndsWith("worked\n"));
  on_loop([&] { timer.cancel(); });
  // 500 ms of work; the timer waits for one or two requests of 5 ms, not for all.
  EXPECT_LT(longest, 200ms);
}

}  // namespace
}  // namespace amsbridge
