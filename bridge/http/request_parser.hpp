#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "http/message.hpp"

namespace amsbridge::http {

/// Reads one request from octets as they come; knows no sockets.
class RequestParser {
 public:
  using BodyLimit = std::function<std::size_t(std::string_view path)>;
  enum class Progress { header, body, whole };

  RequestParser(std::size_t header_limit, BodyLimit body_limit);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Takes what belongs to this request from the front of `received`, and says what is still missing. The
  /// error is what to answer instead: 400, 413 or 431; nothing more can be read after that. When the header
  /// of a request with a body becomes whole, nothing of the body is taken yet.
  [[nodiscard]] tl::expected<Progress, Response> take(std::string& received);

  /// Something of the request has come.
  [[nodiscard]] bool has_begun() const { return has_begun_; }
  /// The client waits to be told that it may send the body (RFC 9110, 10.1.1).
  [[nodiscard]] bool expects_continue() const;
  /// Octets of the body so far.
  [[nodiscard]] std::size_t body_octets() const;
  /// The request without its body, once its header is whole; `client` and `secure` are left to the caller.
  [[nodiscard]] Request head() const;
  /// Of a whole request, once; `client` and `secure` are left to the caller.
  [[nodiscard]] Request release();
  /// The connection is to go on after the answer; false before the header is whole.
  [[nodiscard]] bool keeps_alive() const;
  [[nodiscard]] bool is_head() const;
  /// 10 or 11; 11 before the header is whole.
  [[nodiscard]] unsigned version() const;

 private:
  struct Message;
  [[nodiscard]] tl::expected<void, Response> take_header(std::string& received);
  [[nodiscard]] tl::expected<void, Response> take_body(std::string& received);

  std::size_t header_limit_;
  BodyLimit body_limit_;
  std::unique_ptr<Message> message_;
  std::size_t searched_ = 0;  // octets in which the header's end was looked for
  bool has_begun_ = false;
};

}  // namespace amsbridge::http
