#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Requests and responses of the HTTP server as plain values, without sockets.
namespace amsbridge::http {

class Reply;
class Stream;

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = {};  ///< `GET`, as sent
  std::string path = {};    ///< `/metrics`, percent-encoded as sent; begins with a slash: see decode_path
  std::string query = {};   ///< what stood behind `?`, as sent; empty without one: see query_parameters
  Fields headers = {};      ///< in the order sent
  std::string body = {};
  std::string client = {};  ///< the client's address without its port: `192.168.1.7`, `fe80::1%eth0`
  bool secure = false;      ///< it came over TLS

  /// Value of the first header of that name in any case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Octets of a response: its own, shared ones, or such as stand in the program for good.
class Body {
 public:
  Body() = default;
  // NOLINTBEGIN(google-explicit-constructor): a response's body is whatever text there is.
  Body(std::string text) : octets_(std::move(text)) {}
  Body(const char* text) : octets_(std::string(text)) {}
  /// Not copied. Null is empty.
  Body(std::shared_ptr<const std::string> shared) : octets_(std::move(shared)) {}
  // NOLINTEND(google-explicit-constructor)
  /// Of octets that live as long as the program.
  [[nodiscard]] static Body of_static(std::string_view octets);

  [[nodiscard]] std::string_view view() const;
  [[nodiscard]] std::size_t size() const { return view().size(); }
  friend bool operator==(const Body& body, std::string_view text) { return body.view() == text; }

 private:
  std::variant<std::string, std::shared_ptr<const std::string>, std::string_view> octets_;
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  Body body = {};
  /// Others than Content-Type, Content-Length and Connection. `Cache-Control: no-store` and the headers that
  /// keep browsers from guessing and framing are added by the server where they are not given.
  Fields headers = {};
  /// Sent instead of the body, for as long as both sides want: see event_stream.
  std::shared_ptr<Stream> stream = {};
};

/// `not found` and its like: a status with its reason and, as body, one sentence.
[[nodiscard]] Response plain_response(int status, std::string sentence);

/// What a server serves. Called on the server's executor; must not block.
struct Handler {
  /// Answers GET (and HEAD, whose body is left out by the server), and what `other_methods` names: at once or
  /// later. The request is there during the call only. A handler that is done at once is made by `at_once`.
  std::function<void(const Request&, Reply)> answer;
  /// Methods beside GET and HEAD that the path knows; empty function: none. All others are answered with
  /// 405 and Allow.
  std::function<std::vector<std::string>(std::string_view path)> other_methods = {};
  /// How many octets a request's body may have at this path; empty function: HttpLimits::body_octets. More is
  /// answered with 413.
  std::function<std::size_t(std::string_view path)> body_limit = {};
  /// Called with a request that has a body, once its header is there and before the body is read; `head` is
  /// the request without it. An answer ends the request, with neither `100 Continue` nor `answer`, and the
  /// connection after it; nullopt: the body is read. Empty function: it always is. Requests without a body go
  /// to `answer` alone.
  std::function<std::optional<Response>(const Request& head)> refuse_early = {};
};

}  // namespace amsbridge::http
