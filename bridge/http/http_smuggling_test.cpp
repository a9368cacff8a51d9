// Requests that two readers could understand differently: each is refused, and nothing behind it is answered.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/http/http_test_support.hpp"

namespace amsbridge {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Client = testing::HttpClient;

const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

class HttpSmuggling : public testing::HttpTest {
 protected:
  HttpSmuggling() {
    start({[this](const http::Request& request, const http::Reply& reply) {
             paths.push_back(request.path);
             reply(http::plain_response(200, "body=" + request.body));
           },
           [](std::string_view) { return std::vector<std::string>{"POST"}; }});
  }
  /// Refused, and the connection ended, so that nothing behind it is taken for a request.
  void expect_refused(const std::string& request, int status = 400) {
    Client client(port);
    client.send(request + smuggled);
    const std::string answers = client.rest();
    EXPECT_EQ(answers.substr(0, 7), "HTTP/1.") << request;
    EXPECT_EQ(answers.substr(8, 5), " " + std::to_string(status) + " ") << request;
    EXPECT_EQ(answers.find("\nHTTP/1.1 2"), std::string::npos) << request << answers;
    EXPECT_THAT(answers, HasSubstr("Connection: close\r\n")) << request;
    on_loop([&] { EXPECT_THAT(paths, ::testing::IsEmpty()) << request; });
  }
  /// A POST whose header also has these lines.
  void expect_post_refused(const std::string& lines, const std::string& body = "", int status = 400) {
    expect_refused("POST / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n\r\n" + body, status);
  }
  std::string answer(const std::string& request) { return Client(port).ask(request); }

  std::vector<std::string> paths;
};

TEST_F(HttpSmuggling, NeedsOneHost) {
  expect_refused("GET / HTTP/1.1\r\n\r\n");
  expect_refused("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
  expect_refused("GET / HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n");
  expect_refused("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n");
  expect_refused("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n");
  expect_refused("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
  expect_refused("GET / HTTP/1.1\r\nHost: user@a\r\n\r\n");
  EXPECT_THAT(answer("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpSmuggling, RefusesBothLengthAndEncoding) {
  expect_post_refused("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n");
  expect_post_refused("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n");
  expect_post_refused("Content-Length: 4\r\nTransfer-Encoding: identity", "abcd");
}

TEST_F(HttpSmuggling, NeedsOneLengthThatIsANumber) {
  expect_post_refused("Content-Length: 4\r\nContent-Length: 4", "abcd");
  expect_post_refused("Content-Length: 4\r\nContent-Length: 5", "abcd");
  for (const std::string length :
       {"", "4, 4", "+4", "-4", "0x4", "4 4", "4;", "four", "4.0", "18446744073709551617", "\"4\""}) {
    expect_post_refused("Content-Length: " + length, "abcd");
  }
  EXPECT_THAT(answer("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \t 3 \t\r\n\r\nabc"),
              HasSubstr("body=abc"));
}

TEST_F(HttpSmuggling, KnowsNoEncodingButChunked) {
  for (const std::string encoding : {"", "identity", "gzip", "gzip, chunked", "chunked, chunked",
                                     "chunked, identity", "xchunked", "chunked;q=1", "\"chunked\"", "chunke",
                                     "\x0b"
                                     "chunked"}) {
    expect_post_refused("Transfer-Encoding: " + encoding, "0\r\n\r\n");
  }
  expect_post_refused("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n");
  expect_post_refused("Transfer-Encoding: chunked\r\ntransfer-encoding: identity", "0\r\n\r\n");
  expect_refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_THAT(answer("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
              HasSubstr("body=abc"));
}

TEST_F(HttpSmuggling, RefusesChunksThatAreNone) {
  const std::string start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& chunks :
       {"0x3\r\nabc\r\n0\r\n\r\n"s, "-3\r\nabc\r\n0\r\n\r\n"s, "3 \r\nabc\r\n0\r\n\r\n"s,
        " 3\r\nabc\r\n0\r\n\r\n"s, "3\nabc\n0\n\n"s, "3\r\nabcd\r\n0\r\n\r\n"s, "3\rabc\r\n0\r\n\r\n"s,
        "\r\n\r\n"s, "3;a\nb\r\nabc\r\n0\r\n\r\n"s, "g\r\nabc\r\n0\r\n\r\n"s}) {
    expect_refused(start + chunks);
  }
  expect_refused(start + "10000000000000003\r\nabc\r\n0\r\n\r\n");
  expect_refused(start + "ffffffffffffffff\r\nabc\r\n0\r\n\r\n", 413);
}

TEST_F(HttpSmuggling, RefusesWhiteSpaceAndFoldingInHeaders) {
  expect_post_refused("Content-Length : 4", "abcd");
  expect_post_refused("Content-Length\t: 4", "abcd");
  expect_post_refused(" Content-Length: 4", "abcd");
  expect_post_refused("X: a\r\n b", "");
  expect_post_refused("X: a\r\n\tContent-Length: 4", "abcd");
  expect_post_refused("Transfer-Encoding:\r\n chunked", "0\r\n\r\n");
  expect_post_refused("no colon", "");
  expect_post_refused(": no name", "");
  expect_post_refused("X[]: odd name", "");
  expect_refused("GET / HTTP/1.1\r\n Host: h\r\n\r\n");
  expect_refused("GET / HTTP/1.1 \r\nHost: h\r\n\r\n");
  expect_refused("GET  / HTTP/1.1\r\nHost: h\r\n\r\n");
  expect_refused("GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n");
  expect_refused("GET / a HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST_F(HttpSmuggling, RefusesControlCharacters) {
  expect_post_refused("X: a\0b"s);
  expect_post_refused("X: a\rContent-Length: 4", "abcd");
  expect_post_refused("X: a\nContent-Length: 4", "abcd");
  expect_post_refused("X: a\x7f");
  expect_post_refused("X\x01: a");
  expect_refused("GET / HTTP/1.1\nHost: h\n\n");
  expect_refused("GET / HTTP/1.1\r\nHost: h\n\r\n\r\n");
  expect_refused("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s);
  expect_refused("G\0ET / HTTP/1.1\r\nHost: h\r\n\r\n"s);
  expect_refused("GET /a\x80 HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST_F(HttpSmuggling, RefusesWhatIsNoRequest) {
  expect_refused("hello\r\n\r\n");
  expect_refused("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
  expect_refused("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n");
  expect_refused("GET h/ HTTP/1.1\r\nHost: h\r\n\r\n");
  expect_refused("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
  expect_refused("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n");
  expect_refused("GET /#part HTTP/1.1\r\nHost: h\r\n\r\n");
  expect_refused("GET / HTTP/1.10\r\nHost: h\r\n\r\n");
  expect_refused("GET / http/1.1\r\nHost: h\r\n\r\n");
  expect_refused("GET /\r\nHost: h\r\n\r\n");
  expect_refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n");
  expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int number = 0; number < 100; ++number) many += "X: a\r\n";
  expect_refused(many + "\r\n");
}

TEST_F(HttpSmuggling, TakesABodyOfGetAsABody) {
  Client client(port);
  client.send("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(smuggled.size()) + "\r\n\r\n" +
              smuggled + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200"));
  on_loop([this] { EXPECT_THAT(paths, ::testing::ElementsAre("/", "/next")); });
}

TEST_F(HttpSmuggling, SkipsOneEmptyLineBeforeARequest) {
  EXPECT_THAT(answer("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace amsbridge
