#include "bridge/http/connection.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "bridge/http/response_header.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using http::Afterwards;
using http::plain_response;
using http::RequestParser;
using http::Response;
using http::Stream;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr auto farewell_limit = 2s;  // for a client to take its last answer, and close

asio::const_buffer buffer(std::string_view octets) {
  return {octets.data(), octets.size()};
}

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<Transport> transport, std::shared_ptr<HttpService> service)
    : transport_(std::move(transport)),
      service_(std::move(service)),
      wake_(service_->executor(), steady_clock::time_point::max()) {}

HttpConnection::~HttpConnection() {
  forget_request();
}

asio::awaitable<void> HttpConnection::run() {
  try {
    co_await serve();
  } catch (const std::exception& error) {
    spdlog::error("HTTP: a connection has failed: {}", error.what());
  }
  close();
}

asio::awaitable<void> HttpConnection::serve() {
  transport_->expires_after(service_->limits.header);
  const Transport::Opened opened = co_await transport_->open();
  if (opened == Transport::Opened::ready) {
    while (!is_closed_ && co_await serve_one()) since_ = steady_clock::now();
  } else if (opened == Transport::Opened::not_tls) {
    co_await send(plain_response(400, "This port speaks HTTPS: the address begins with https://"), {});
  }
}

/// True when the connection stays for another request.
asio::awaitable<bool> HttpConnection::serve_one() {
  if (received_.empty() && !co_await read_first()) co_return false;
  RequestParser parser(service_->limits.header_octets,
                       [this](std::string_view path) { return service_->body_limit(path); });
  auto whole = co_await read(parser);
  if (is_closed_ || (!whole && !whole.error())) co_return false;
  is_busy_ = true;
  Head head{parser.version(), parser.is_head(), whole && parser.keeps_alive()};
  Response response;
  if (whole) {
    request_ = from_here(parser.release());
    response = co_await answer();
  } else {
    response = std::move(*whole.error());
    forget_request();
  }
  const bool stays = co_await send(std::move(response), head);
  is_busy_ = false;
  co_return stays && !is_last_;
}

/// The first octets of a request, for which there is more time, and little room.
asio::awaitable<bool> HttpConnection::read_first() {
  constexpr std::size_t room = 2048;
  received_ = std::string(room, '\0');
  transport_->expires_after(service_->limits.idle);
  const auto [error, count] = co_await transport_->read_some(asio::buffer(received_));
  received_.resize(count);
  co_return !error && !is_closed_;
}

/// The error is what to answer instead; nothing when there is nobody to be told.
asio::awaitable<tl::expected<void, HttpConnection::Refusal>> HttpConnection::read(RequestParser& parser) {
  using Progress = RequestParser::Progress;
  const HttpLimits& limits = service_->limits;
  transport_->expires_after(limits.header);
  for (bool has_header = false;;) {
    const auto progress = parser.take(received_);
    if (!progress) co_return tl::unexpected(progress.error());
    service_->body_octets += parser.body_octets() - std::exchange(body_octets_, parser.body_octets());
    if (*progress == Progress::whole) co_return tl::expected<void, Refusal>();
    if (service_->body_octets > limits.all_bodies)
      co_return tl::unexpected(plain_response(503, "Others send too much just now: try again."));
    if (*progress == Progress::body && !std::exchange(has_header, true)) {
      if (auto begun = co_await begin_body(parser); !begun)
        co_return tl::unexpected(std::move(begun.error()));
      if (!received_.empty()) continue;
    }
    if (auto piece = co_await read_piece(parser); !piece) co_return tl::unexpected(std::move(piece.error()));
  }
}

/// Between header and body.
asio::awaitable<tl::expected<void, HttpConnection::Refusal>> HttpConnection::begin_body(
    const RequestParser& parser) {
  if (auto refused = service_->refuse_early(from_here(parser.head())))
    co_return tl::unexpected(std::move(refused));
  if (is_closed_) co_return tl::unexpected(std::nullopt);
  transport_->expires_after(service_->limits.body);
  if (!parser.expects_continue() || !received_.empty()) co_return tl::expected<void, Refusal>();
  const std::array go_on{buffer("HTTP/1.1 100 Continue\r\n\r\n")};
  if (co_await transport_->write(go_on)) co_return tl::unexpected(std::nullopt);
  co_return tl::expected<void, Refusal>();
}

asio::awaitable<tl::expected<void, HttpConnection::Refusal>> HttpConnection::read_piece(
    RequestParser& parser) {
  constexpr std::size_t room = 16'384;
  const std::size_t before = received_.size();
  received_.resize(before + room);
  const auto [error, count] = co_await transport_->read_some(asio::buffer(received_) + before);
  received_.resize(before + count);
  if (!error && !is_closed_) co_return tl::expected<void, Refusal>();
  if (!is_closed_ && transport_->has_expired() && parser.has_begun())
    co_return tl::unexpected(plain_response(408, "The request took too long to come."));
  co_return tl::unexpected(std::nullopt);
}

http::Request HttpConnection::from_here(http::Request request) const {
  request.client = transport_->client();
  request.secure = transport_->is_secure();
  return request;
}

/// What the handler says to the request.
asio::awaitable<Response> HttpConnection::answer() {
  ++number_;
  response_.reset();
  transport_->expires_never();
  service_->ask(shared_from_this());
  const auto limit = steady_clock::now() + service_->limits.answer;
  while (!response_ && !is_closed_ && steady_clock::now() < limit) {
    wake_.expires_at(limit);
    co_await wake_.async_wait(as_tuple);
  }
  ++number_;
  forget_request();
  if (response_) co_return std::move(*std::exchange(response_, std::nullopt));
  co_return plain_response(503, "The program takes too long to answer this.");
}

void HttpConnection::answer_with(const http::Handler& handler) {
  if (is_closed_ || response_) return;
  const http::Reply reply([weak = weak_from_this(), number = number_](Response response) {
    try {
      if (const auto self = weak.lock()) return self->take(number, std::move(response));
      if (response.stream) response.stream->detach();
    } catch (const std::exception& error) {
      spdlog::error("HTTP: an answer has failed: {}", error.what());
    }
  });
  http::dispatch(handler, request_, reply);
  forget_request();
}

void HttpConnection::forget_request() {
  request_ = {};
  service_->body_octets -= std::exchange(body_octets_, 0);
}

void HttpConnection::take(std::size_t number, Response response) {
  if (is_closed_ || number != number_ || response_) {
    if (response.stream) response.stream->detach();
    return;
  }
  response_ = std::move(response);
  wake();
}

void HttpConnection::wake() {
  wake_.cancel();
}

/// True when the client may send another request.
asio::awaitable<bool> HttpConnection::send(Response response, Head head) {
  const bool streams = response.stream && !head.is_head && !is_closed_;
  const bool stays = head.keeps && !streams && !is_last_ && !service_->has_ended();
  const std::string header =
      response_header(response, head.version, stays ? Afterwards::stays : Afterwards::ends);
  if (streams) {
    co_await send_stream(header, std::move(response.stream));
    co_return false;
  }
  if (response.stream) response.stream->detach();
  if (is_closed_) co_return false;
  const bool has_body = !head.is_head && response.status != 204 && response.status != 304;
  const bool sent = co_await send_body(header, has_body ? response.body.view() : std::string_view());
  if (sent && !stays && !is_closed_) co_await transport_->part(farewell_limit);
  co_return sent&& stays;
}

/// Slow clients have their time for each piece, not for the whole.
asio::awaitable<bool> HttpConnection::send_body(const std::string& header, std::string_view body) {
  constexpr std::size_t most = 65'536;
  std::string_view before = header;
  do {
    const std::array pieces{buffer(before), buffer(body.substr(0, most))};
    transport_->expires_after(is_last_ ? steady_clock::duration(farewell_limit) : service_->limits.idle);
    if (co_await transport_->write(pieces)) co_return false;
    body.remove_prefix(std::min(most, body.size()));
    before = {};
  } while (!body.empty() && !is_closed_);
  co_return !is_closed_;
}

asio::awaitable<void> HttpConnection::send_stream(const std::string& header, std::shared_ptr<Stream> stream) {
  // What the system would hold for a client that does not read.
  constexpr int most_underway = 65'536;
  transport_->bound_send_buffer(most_underway);
  is_streaming_ = true;
  if (co_await send_body(header, {})) {
    stream->attach([weak = weak_from_this(), end = std::weak_ptr(stream)] {
      const auto self = weak.lock();
      const auto open = end.lock();
      if (!self) return;
      if (open && open->is_overrun()) self->close();
      self->wake();
    });
    transport_->expires_never();
    asio::co_spawn(
        wake_.get_executor(), [self = shared_from_this()] { return self->watch(); }, asio::detached);
    while (!is_closed_ && co_await send_pieces(*stream)) transport_->expires_never();
    // Until the client has closed, too, which the watch sees.
    transport_->end_sending();
    wake_.expires_after(farewell_limit);
    if (!is_closed_) co_await wake_.async_wait(as_tuple);
  }
  close();
  stream->detach();
}

/// True when more may follow.
asio::awaitable<bool> HttpConnection::send_pieces(Stream& stream) {
  std::vector<http::Body> pieces = stream.take();
  if (pieces.empty()) {
    if (!stream.is_open()) co_return false;
    wake_.expires_after(service_->limits.heartbeat);
    const auto [interrupted] = co_await wake_.async_wait(as_tuple);
    if (interrupted) co_return true;
    pieces.emplace_back(":\n\n");
  }
  std::vector<asio::const_buffer> buffers;
  buffers.reserve(pieces.size());
  for (const http::Body& piece : pieces) buffers.push_back(buffer(piece.view()));
  transport_->expires_after(service_->limits.idle);
  co_return !co_await transport_->write(buffers);
}

/// A client that listens to a stream has nothing to say; when it has gone, nobody need be sent anything.
asio::awaitable<void> HttpConnection::watch() {
  constexpr std::size_t most = 65'536;
  std::array<char, 512> unread{};
  for (std::size_t octets = 0; octets < most;) {
    const auto [error, count] = co_await transport_->read_some(asio::buffer(unread));
    if (error) break;
    octets += count;
  }
  close();
}

void HttpConnection::close() {
  is_closed_ = true;
  transport_->close();
  wake();
}

void HttpConnection::finish() {
  if (!is_busy_ || is_streaming_) return close();
  if (std::exchange(is_last_, true)) return;
  farewell_.emplace(wake_.get_executor(), farewell_limit);
  farewell_->async_wait([weak = weak_from_this()](const boost::system::error_code&) {
    if (const auto self = weak.lock()) self->close();
  });
}

}  // namespace amsbridge
