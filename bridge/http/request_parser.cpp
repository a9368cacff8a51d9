// The only translation unit that sees Beast's parser, which takes long to compile.
#include "bridge/http/request_parser.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "bridge/http/header_check.hpp"

namespace amsbridge::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;

constexpr std::string_view end_of_header = "\r\n\r\n";

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

tl::unexpected<Response> refused(int status, std::string_view sentence) {
  return tl::unexpected(plain_response(status, std::string(sentence)));
}

Response too_long() {
  return plain_response(413, "The request's body is too long.");
}

tl::unexpected<Response> refused(const error_code& failure) {
  using beast::http::error;
  if (failure == make_error_code(error::body_limit)) return tl::unexpected(too_long());
  return refused(400, "This is no HTTP request.");
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// Where a request ends, and whom it is for, must be said once and plainly (RFC 9112, 3.2 and 6.3).
std::optional<std::string_view> framing_problem(const Parser::value_type& message) {
  const auto hosts = message.count(field::host);
  if (hosts > 1 || (hosts == 0 && message.version() >= 11)) return "The request needs one Host header.";
  if (view(message[field::host]).find_first_of(" \t,/\\@?#\"<>") != std::string_view::npos)
    return "The Host header names no host.";
  const auto lengths = message.count(field::content_length);
  const auto encodings = message.count(field::transfer_encoding);
  if (lengths > 1 || (lengths == 1 && !is_number(view(message[field::content_length]))))
    return "The request needs one Content-Length that is a number.";
  if (encodings > 0 && lengths > 0) return "A request has either Content-Length or Transfer-Encoding.";
  if (encodings > 1 || (encodings == 1 && !beast::iequals(message[field::transfer_encoding], "chunked")))
    return "This server knows no Transfer-Encoding but chunked.";
  if (encodings > 0 && message.version() < 11) return "HTTP/1.0 knows no Transfer-Encoding.";
  return std::nullopt;
}

std::optional<std::string_view> target_problem(std::string_view target) {
  if (!target.starts_with('/')) return "The request's target is no path.";
  const bool is_plain =
      std::ranges::all_of(target, [](char letter) { return letter > ' ' && letter < '\x7F'; });
  if (!is_plain || target.find('#') != std::string_view::npos)
    return "The request's target has what must be percent-encoded.";
  return std::nullopt;
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

}  // namespace

struct RequestParser::Message {
  Message() {
    parser.header_limit(0xFFFF'FFFF);  // the header's end is looked for here
    parser.body_limit(boost::none);
  }
  Parser parser;
};

RequestParser::RequestParser(std::size_t header_limit, BodyLimit body_limit)
    : header_limit_(header_limit),
      body_limit_(std::move(body_limit)),
      message_(std::make_unique<Message>()) {}
RequestParser::~RequestParser() = default;

tl::expected<RequestParser::Progress, Response> RequestParser::take(std::string& received) {
  const Parser& parser = message_->parser;
  if (!parser.is_header_done()) {
    // An empty line before a request is no part of it (RFC 9112, 2.2).
    if (!has_begun_ && received.starts_with("\r\n")) received.erase(0, 2);
    has_begun_ = has_begun_ || (!received.empty() && received != "\r");
    if (auto header = take_header(received); !header) return tl::unexpected(std::move(header.error()));
    if (!parser.is_header_done()) return Progress::header;
  } else if (!parser.is_done()) {
    if (auto body = take_body(received); !body) return tl::unexpected(std::move(body.error()));
  }
  return parser.is_done() ? Progress::whole : Progress::body;
}

tl::expected<void, Response> RequestParser::take_header(std::string& received) {
  const std::size_t end = received.find(end_of_header, searched_);
  searched_ = received.size() < end_of_header.size() ? 0 : received.size() - end_of_header.size() + 1;
  const std::size_t size = end == std::string::npos ? received.size() : end + end_of_header.size();
  if (size > header_limit_) return refused(431, "The request's header is too long.");
  if (end == std::string::npos) {
    // Line ends of LF alone would never come to the end that is looked for.
    if (received.find("\n\n") != std::string::npos) return refused(400, "Lines end with CR and LF.");
    return {};
  }
  if (const auto problem = header_problem(std::string_view(received).substr(0, size)))
    return refused(400, *problem);
  error_code error;
  Parser& parser = message_->parser;
  parser.put(boost::asio::buffer(received.data(), size), error);
  if (error == make_error_code(beast::http::error::need_more)) error = {};  // the body
  if (error) return refused(error);
  if (!parser.is_header_done()) return refused(400, "This is no HTTP request.");
  received.erase(0, size);
  const Parser::value_type& message = parser.get();
  if (const auto problem = framing_problem(message)) return refused(400, *problem);
  if (const auto problem = target_problem(view(message.target()))) return refused(400, *problem);
  const std::size_t limit = body_limit_(path_of(view(message.target())));
  if (parser.content_length().value_or(0) > limit) return tl::unexpected(too_long());
  parser.body_limit(limit);
  return {};
}

tl::expected<void, Response> RequestParser::take_body(std::string& received) {
  if (received.empty()) return {};
  Parser& parser = message_->parser;
  parser.eager(true);
  error_code error;
  const std::size_t taken = parser.put(boost::asio::buffer(received), error);
  received.erase(0, taken);
  if (error == make_error_code(beast::http::error::need_more)) error = {};
  if (error) return refused(error);
  // The line before a chunk, or the trailers, are taken as a whole.
  if (!parser.is_done() && received.size() > header_limit_)
    return refused(431, "A line between the body's chunks is too long.");
  return {};
}

bool RequestParser::expects_continue() const {
  const Parser& parser = message_->parser;
  return parser.is_header_done() && !parser.is_done() && parser.get().version() >= 11 &&
         beast::iequals(parser.get()[field::expect], "100-continue");
}

std::size_t RequestParser::body_octets() const {
  return message_->parser.get().body().size();
}

Request RequestParser::head() const {
  const Parser::value_type& message = message_->parser.get();
  Request request;
  request.method = view(message.method_string());
  const std::string_view target = view(message.target());
  request.path = path_of(target);
  if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
  for (const auto& row : message) request.headers.emplace_back(view(row.name_string()), view(row.value()));
  return request;
}

Request RequestParser::release() {
  Request request = head();
  request.body = std::move(message_->parser.get().body());
  return request;
}

bool RequestParser::keeps_alive() const {
  return message_->parser.is_header_done() && message_->parser.keep_alive();
}

bool RequestParser::is_head() const {
  return message_->parser.is_header_done() && message_->parser.get().method() == beast::http::verb::head;
}

unsigned RequestParser::version() const {
  return message_->parser.is_header_done() ? message_->parser.get().version() : 11;
}

}  // namespace amsbridge::http
