#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/http/http_test_support.hpp"
#include "bridge/http/server_tls.hpp"
#include "http/stream.hpp"

namespace amsbridge {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Client = testing::HttpClient;
using namespace std::chrono_literals;

/// Certificates that openssl has made.
class HttpOverTls : public testing::HttpTest {
 protected:
  HttpOverTls() {
    std::filesystem::create_directories(folder_);
    const std::string curve = "-pkeyopt ec_paramgen_curve:P-256 ";
    openssl("req -x509 -newkey ec " + curve +
            "-nodes -subj /CN=localhost -days 30 -keyout key.pem -out certificate.pem");
    openssl("genpkey -algorithm EC " + curve + "-out other_key.pem");
    openssl("genpkey -algorithm ED25519 -out odd_key.pem");
    openssl("pkey -in key.pem -aes256 -passout pass:secret -out locked_key.pem");
  }
  ~HttpOverTls() override { std::filesystem::remove_all(folder_); }

  void start_tls(HttpLimits limits = {}) {
    start({http::at_once([this](const http::Request& request) {
             if (request.path == "/events") {
               stream = std::make_shared<http::Stream>();
               stream->on_closed([this] { ++closed; });
               stream->send("hello\n\n");
               return http::event_stream(stream);
             }
             return http::plain_response(200, (request.secure ? "secure " : "plain ") + request.body);
           }),
           [](std::string_view) { return std::vector<std::string>{"PUT"}; },
           [](std::string_view) { return 200'000; }},
          limits, HttpTls{file("certificate.pem"), file("key.pem")});
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::string problem(const std::string& certificate, const std::string& key) {
    const auto made = make_server_tls({certificate, key});
    return made ? "none" : made.error();
  }

  std::shared_ptr<http::Stream> stream;
  int closed = 0;

 protected:
  void openssl(const std::string& arguments) const {
    const std::string command = "cd " + folder_.string() + " && openssl " + arguments + " 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("amsbridge_http_tls_" + std::to_string(::getpid()));
};

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(HttpOverTls, AnswersAndKeepsTheConnection) {
  start_tls();
  Client client(port);
  client.start_tls();
  EXPECT_THAT(client.ask(get), EndsWith("secure \n"));
  const std::string body(200'000, 'x');
  EXPECT_THAT(client.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" + body),
              EndsWith("secure " + body + "\n"));
  EXPECT_THAT(client.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), EndsWith("secure \n"));
  EXPECT_EQ(client.rest(), "");
}

TEST_F(HttpOverTls, SpeaksVersion12AndNothingOlder) {
  start_tls();
  Client newest(port);
  newest.start_tls(TLS1_3_VERSION);
  EXPECT_THAT(newest.ask(get), EndsWith("secure \n"));
  Client older(port);
  older.start_tls(TLS1_2_VERSION);
  EXPECT_THAT(older.ask(get), EndsWith("secure \n"));
  Client oldest(port);
  EXPECT_THROW(oldest.start_tls(TLS1_1_VERSION), boost::system::system_error);
}

TEST_F(HttpOverTls, TellsThoseWhoSpeakPlainly) {
  start_tls();
  Client client(port);
  client.send(get);
  const std::string answer = client.rest();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answer, EndsWith("This port speaks HTTPS: the address begins with https://\n"));
}

TEST_F(HttpOverTls, CarriesStreams) {
  start_tls();
  Client client(port);
  client.start_tls();
  client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.until("hello\n\n"), StartsWith("HTTP/1.1 200"));
  on_loop([this] { EXPECT_TRUE(stream->send("more\n\n")); });
  EXPECT_EQ(client.until("\n\n"), "more\n\n");
  client.close();
  EXPECT_TRUE(becomes([this] { return closed == 1; }));
}

TEST_F(HttpOverTls, TellsThoseWhoseRequestsDoNotEnd) {
  HttpLimits limits;
  limits.header = 200ms;
  start_tls(limits);
  Client slow(port);
  slow.start_tls();
  slow.send("GET / HTTP/1.1\r\nHo");
  EXPECT_THAT(slow.response(), StartsWith("HTTP/1.1 408"));
  Client silent(port);
  EXPECT_EQ(silent.rest(), "") << "no handshake";
}

TEST_F(HttpOverTls, AnswersWhileOthersDoNotShakeHands) {
  start_tls();
  std::vector<std::unique_ptr<Client>> crowd;
  for (int number = 0; number < 200; ++number) {
    crowd.push_back(std::make_unique<Client>(port));
    if (number % 2 == 0) crowd.back()->send("\x16\x03\x01");
  }
  Client client(port);
  client.start_tls();
  EXPECT_THAT(client.ask(get), EndsWith("secure \n"));
}

TEST_F(HttpOverTls, LeavesTheLoopToOthersWhileManyShakeHands) {
  constexpr int many = 60;
  openssl("req -x509 -newkey rsa:4096 -nodes -subj /CN=localhost -days 30 -keyout big.pem -out large.pem");
  HttpLimits limits;
  limits.header = 60s;
  start({http::at_once([](const http::Request&) { return http::plain_response(200, "yes"); })}, limits,
        HttpTls{file("large.pem"), file("big.pem")});
  std::vector<std::unique_ptr<Client>> crowd;
  for (int number = 0; number < many; ++number) crowd.push_back(std::make_unique<Client>(port));
  ASSERT_TRUE(becomes([this] { return server->connections() == many; }));
  // They begin all at once, for the loop is held up until they have.
  std::promise<void> go;
  boost::asio::post(io, [held = go.get_future().share()] { held.wait(); });
  std::vector<std::thread> threads;
  for (const auto& client : crowd) {
    threads.emplace_back([&client] {
      client->start_tls();
      EXPECT_THAT(client->ask(get), EndsWith("yes\n"));
    });
  }
  std::this_thread::sleep_for(500ms);
  const auto begin = std::chrono::steady_clock::now();
  go.set_value();
  auto longest = 0ns;
  bool is_over = false;  // as the loop sees it
  std::thread watch([&] {
    for (bool ends = false; !ends;) {
      const auto asked = std::chrono::steady_clock::now();
      on_loop([&] { ends = is_over; });
      longest = std::max<std::chrono::nanoseconds>(longest, std::chrono::steady_clock::now() - asked);
      std::this_thread::sleep_for(1ms);
    }
  });
  for (auto& thread : threads) thread.join();
  const auto all = std::chrono::steady_clock::now() - begin;
  on_loop([&] { is_over = true; });
  watch.join();
  RecordProperty("longest_us", std::to_string(longest / 1us));
  RecordProperty("all_us", std::to_string(all / 1us));
  EXPECT_LT(longest * 8, all) << longest / 1us << " of " << all / 1us << " us";
}

TEST_F(HttpOverTls, SparesThoseWhoComeAgainTheSignature) {
  start_tls();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Client first(port);
    first.start_tls(version);
    EXPECT_THAT(first.ask(get), EndsWith("secure \n"));
    EXPECT_FALSE(first.has_resumed());
    Client again(port);
    again.start_tls(version, first.session());
    EXPECT_THAT(again.ask(get), EndsWith("secure \n"));
    EXPECT_TRUE(again.has_resumed()) << version;
  }
}

TEST_F(HttpOverTls, SaysWhatIsWrongWithItsFiles) {
  const std::string certificate = file("certificate.pem");
  const std::string key = file("key.pem");
  EXPECT_EQ(problem(certificate, key), "none");
  EXPECT_EQ(problem(file("none.pem"), key),
            "the certificate " + file("none.pem") + " cannot be used: No such file or directory");
  EXPECT_EQ(problem(certificate, file("none.pem")),
            "the key " + file("none.pem") + " cannot be used: No such file or directory");
  EXPECT_EQ(problem(key, key),
            "the certificate " + key + " cannot be used: it is no certificate in PEM form");
  for (const char* other : {"other_key.pem", "odd_key.pem"}) {
    EXPECT_EQ(problem(certificate, file(other)),
              "the key " + file(other) + " is not that of the certificate " + certificate);
  }
  EXPECT_EQ(problem(certificate, certificate),
            "the key " + certificate + " cannot be used: it is no key in PEM form without a passphrase");
  EXPECT_EQ(
      problem(certificate, file("locked_key.pem")),
      "the key " + file("locked_key.pem") + " cannot be used: it is no key in PEM form without a passphrase");
  std::ofstream(file("empty.pem")).close();
  EXPECT_EQ(problem(file("empty.pem"), key),
            "the certificate " + file("empty.pem") + " cannot be used: it is empty");
  const auto listening =
      HttpServer::listen(io.get_executor(), "127.0.0.1:0", {}, {}, HttpTls{"none", "none"});
  ASSERT_FALSE(listening);
  EXPECT_EQ(listening.error(),
            "cannot listen on 127.0.0.1:0: the certificate none cannot be used: No such file or directory");
}

}  // namespace
}  // namespace amsbridge
