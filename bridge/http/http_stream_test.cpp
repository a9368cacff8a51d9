#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/http/http_test_support.hpp"
#include "http/stream.hpp"

namespace amsbridge {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;
using Client = testing::HttpClient;

TEST(Stream, HoldsWhatWaitsAndLetsGoOfWhoDoesNotTakeIt) {
  http::Stream stream(10);
  EXPECT_TRUE(stream.send("12345"));
  EXPECT_TRUE(stream.send("67890"));
  EXPECT_EQ(stream.waiting(), 10);
  EXPECT_EQ(stream.take().size(), 2);
  EXPECT_EQ(stream.waiting(), 10) << "not sent yet";
  EXPECT_TRUE(stream.take().empty());
  EXPECT_EQ(stream.waiting(), 0);
  EXPECT_FALSE(stream.send("12345678901"));
  EXPECT_FALSE(stream.is_open());
  EXPECT_TRUE(stream.is_overrun());
  EXPECT_FALSE(stream.send("1"));
}

TEST(Stream, SaysOnceThatItIsOver) {
  http::Stream stream;
  int closed = 0;
  stream.on_closed([&] { ++closed; });
  stream.close();
  EXPECT_EQ(closed, 0);
  stream.detach();
  stream.detach();
  EXPECT_EQ(closed, 1);
  EXPECT_FALSE(stream.send("more"));
}

TEST(Stream, WritesEvents) {
  EXPECT_EQ(http::server_sent_event("reading", "{}"), "event: reading\ndata: {}\n\n");
  EXPECT_EQ(http::server_sent_event("log", "a\nb\r\nc\rd"),
            "event: log\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(http::server_sent_event("log", ""), "event: log\ndata: \n\n");
}

class HttpStream : public testing::HttpTest {
 protected:
  void start_streaming(HttpLimits limits = {}, std::size_t limit = http::Stream::default_limit) {
    start({http::at_once([this, limit](const http::Request& request) {
            if (request.path != "/events") return http::plain_response(200, "here");
            auto stream = std::make_shared<http::Stream>(limit);
            stream->on_closed([this] { ++closed; });
            stream->send("event: hello\ndata: {}\n\n");
            streams.push_back(stream);
            return http::event_stream(stream);
          })},
          limits);
  }
  bool send(std::size_t number, const std::string& text) {
    bool sent = false;
    on_loop([&] { sent = streams.at(number)->send(text); });
    return sent;
  }
  ~HttpStream() override {
    if (port != 0) on_loop([this] { server.reset(); });
  }

  std::vector<std::shared_ptr<http::Stream>> streams;
  int closed = 0;
};

const std::string get_events = "GET /events HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string get_page = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(HttpStream, SendsWhatComesWhenItComes) {
  start_streaming();
  Client client(port);
  client.send(get_events);
  const std::string header = client.response();
  EXPECT_THAT(header, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(header, HasSubstr("Content-Type: text/event-stream; charset=utf-8\r\n"));
  EXPECT_THAT(header, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(header, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(header, Not(HasSubstr("Content-Length")));
  EXPECT_EQ(client.until("\n\n"), "event: hello\ndata: {}\n\n");
  EXPECT_TRUE(send(0, http::server_sent_event("reading", "1")));
  EXPECT_TRUE(send(0, http::server_sent_event("reading", "2")));
  EXPECT_EQ(client.until("2\n\n"), "event: reading\ndata: 1\n\nevent: reading\ndata: 2\n\n");
}

TEST_F(HttpStream, EndsOnceAllIsSent) {
  start_streaming();
  Client client(port);
  client.send(get_events);
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200"));
  on_loop([this] {
    streams.front()->send("last");
    streams.front()->close();
    EXPECT_FALSE(streams.front()->is_open());
  });
  EXPECT_EQ(client.rest(), "event: hello\ndata: {}\n\nlast");
  client.close();
  EXPECT_TRUE(becomes([this] { return closed == 1 && server->connections() == 0; }));
}

TEST_F(HttpStream, SeesThatItsClientHasGone) {
  start_streaming();
  Client leaving(port);
  leaving.send(get_events);
  EXPECT_EQ(leaving.until("{}\n\n").substr(0, 12), "HTTP/1.1 200");
  Client staying(port);
  staying.send(get_events);
  EXPECT_EQ(staying.until("{}\n\n").substr(0, 12), "HTTP/1.1 200");
  leaving.close();
  EXPECT_TRUE(becomes([this] { return closed == 1; }));
  EXPECT_FALSE(send(0, "for nobody"));
  EXPECT_TRUE(send(1, "for one\n\n"));
  EXPECT_EQ(staying.until("\n\n"), "for one\n\n");
}

TEST_F(HttpStream, LetsAClientGoThatDoesNotRead) {
  start_streaming({}, 100'000);
  Client client(port);
  client.send(get_events);
  EXPECT_EQ(client.until("{}\n\n").substr(0, 12), "HTTP/1.1 200");
  const std::string piece(10'000, 'x');
  int sent = 0;
  while (sent < 10'000 && send(0, piece)) ++sent;
  EXPECT_GE(sent, 10);
  EXPECT_LT(sent, 10'000);
  EXPECT_TRUE(becomes([this] { return closed == 1 && server->connections() == 0; }));
  EXPECT_THAT(Client(port).ask(get_page), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpStream, CommentsOnASilence) {
  HttpLimits limits;
  limits.heartbeat = 20ms;
  start_streaming(limits);
  Client client(port);
  client.send(get_events);
  EXPECT_EQ(client.until("{}\n\n").substr(0, 12), "HTTP/1.1 200");
  EXPECT_EQ(client.until("\n\n"), ":\n\n");
  EXPECT_EQ(client.until("\n\n"), ":\n\n");
  EXPECT_TRUE(send(0, "and goes on\n\n"));
  EXPECT_THAT(client.until("on\n\n"), ::testing::EndsWith("and goes on\n\n"));
}

TEST_F(HttpStream, HasNoContentForHead) {
  start_streaming();
  Client client(port);
  client.send("HEAD /events HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.response(), HasSubstr("text/event-stream"));
  EXPECT_THAT(client.ask(get_page), StartsWith("HTTP/1.1 200"));
  on_loop([this] { EXPECT_EQ(closed, 1); });
  EXPECT_FALSE(send(0, "for nobody"));
}

TEST_F(HttpStream, EndsAClientThatTalksWithoutEnd) {
  start_streaming();
  Client client(port);
  client.send(get_events + std::string(100'000, 'x'));
  EXPECT_TRUE(becomes([this] { return closed == 1; }));
}

TEST_F(HttpStream, EndsWithTheServer) {
  start_streaming();
  Client client(port);
  client.send(get_events);
  EXPECT_EQ(client.until("{}\n\n").substr(0, 12), "HTTP/1.1 200");
  stop_server();
  EXPECT_EQ(client.rest(), "");
  EXPECT_TRUE(becomes([this] { return closed == 1; }));
}

TEST_F(HttpStream, GoesToHundredsOfClientsOfWhomHalfDoNotRead) {
  start_streaming();
  std::vector<std::unique_ptr<Client>> clients;
  for (int number = 0; number < 200; ++number) {
    clients.push_back(std::make_unique<Client>(port));
    clients.back()->send(get_events);
    EXPECT_EQ(clients.back()->until("{}\n\n").substr(0, 12), "HTTP/1.1 200");
  }
  const auto event =
      std::make_shared<const std::string>(http::server_sent_event("reading", std::string(1'000, '1')));
  for (int round = 0; round < 20; ++round) {
    on_loop([&] {
      for (const auto& stream : streams) EXPECT_TRUE(stream->send(event));
    });
    for (std::size_t number = 0; number < clients.size(); number += 2) {
      EXPECT_EQ(clients[number]->until("\n\n"), *event);
    }
  }
  EXPECT_THAT(Client(port).ask(get_page), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace amsbridge
