#include "bridge/http/http_test_support.hpp"

#include <array>
#include <chrono>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace amsbridge::testing {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

HttpClient::HttpClient(std::uint16_t port, const std::string& from) {
  socket_.open(tcp::v4());
  socket_.bind({asio::ip::make_address(from), 0});
  socket_.connect({asio::ip::address_v4::loopback(), port});
  const timeval limit{30, 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void HttpClient::send(std::string_view text) {
  error_code gone;  // the server may have closed
  const asio::const_buffer octets(text.data(), text.size());
  if (tls_) {
    asio::write(*tls_, octets, gone);
  } else {
    asio::write(socket_, octets, gone);
  }
}

std::string HttpClient::piece() {
  std::array<char, 65'536> octets{};
  error_code error;
  const auto room = asio::buffer(octets);
  const std::size_t count = tls_ ? tls_->read_some(room, error) : socket_.read_some(room, error);
  EXPECT_NE(error, asio::error::would_block) << "waited 30 s in vain";
  return {octets.data(), count};
}

std::string HttpClient::until(std::string_view end) {
  std::size_t at = 0;
  while ((at = received_.find(end)) == std::string::npos) {
    const std::string more = piece();
    if (more.empty()) return "closed";
    received_ += more;
  }
  std::string text = received_.substr(0, at + end.size());
  received_.erase(0, text.size());
  return text;
}

std::string HttpClient::response(Body body) {
  std::string text = until("\r\n\r\n");
  const std::size_t length_at = text.find("Content-Length: ");
  if (body == Body::left_out || length_at == std::string::npos) return text;
  const std::size_t length = std::stoul(text.substr(length_at + 16));
  while (received_.size() < length) {
    const std::string more = piece();
    if (more.empty()) return text + std::exchange(received_, {}) + " closed";
    received_ += more;
  }
  text += received_.substr(0, length);
  received_.erase(0, length);
  return text;
}

std::string HttpClient::ask(std::string_view request) {
  send(request);
  return response();
}

std::string HttpClient::rest() {
  for (;;) {
    const std::string more = piece();
    if (more.empty()) return std::exchange(received_, {});
    received_ += more;
  }
}

void HttpClient::reset() {
  socket_.set_option(asio::socket_base::linger(true, 0));
  socket_.close();
}

void HttpClient::start_tls(int highest_version, SSL_SESSION* session) {
  if (highest_version != 0) ::SSL_CTX_set_max_proto_version(context_.native_handle(), highest_version);
  tls_.emplace(socket_, context_);
  if (session != nullptr) ::SSL_set_session(tls_->native_handle(), session);
  tls_->handshake(asio::ssl::stream_base::client);
}

void HttpTest::start(http::Handler handler, HttpLimits limits, std::optional<HttpTls> tls,
                     const std::string& address) {
  auto opened = HttpServer::listen(io.get_executor(), address, std::move(handler), limits, tls);
  ASSERT_TRUE(opened) << opened.error();
  server = std::move(*opened);
  port = server->port();
  thread_ = std::thread([this] { io.run(); });
}

void HttpTest::on_loop(const std::function<void()>& work) {
  std::promise<void> done;
  asio::post(io, [&] {
    work();
    done.set_value();
  });
  done.get_future().get();
}

std::size_t HttpTest::connections() {
  std::size_t count = 0;
  on_loop([&] { count = server->connections(); });
  return count;
}

bool HttpTest::becomes(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end) {
    bool does_hold = false;
    on_loop([&] { does_hold = holds(); });
    if (does_hold) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

HttpTest::~HttpTest() {
  if (!thread_.joinable()) return;
  asio::post(io, [this] { server.reset(); });
  work_.reset();
  thread_.join();  // the loop ends by itself once all connections have
}

}  // namespace amsbridge::testing
