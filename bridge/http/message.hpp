#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Requests and responses of the HTTP server as plain values, without sockets.
namespace amsbridge::http {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = {};  ///< `GET`, as sent
  std::string path = {};    ///< `/metrics`, percent-encoded as sent; begins with a slash
  std::string query = {};   ///< what stood behind `?`, as sent; empty without one
  Fields headers = {};      ///< in the order sent
  std::string body = {};

  /// Value of the first header of that name in any case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body = {};
  Fields headers = {};  ///< others than Content-Type, Content-Length and Connection
};

/// `not found` and its like: a status with its reason and, as body, one sentence.
[[nodiscard]] Response plain_response(int status, std::string sentence);

/// What a server serves. Called on the server's executor; must not block.
struct Handler {
  /// Answers GET (and HEAD, whose body is left out by the server), and what `other_methods` names.
  std::function<Response(const Request&)> answer;
  /// Methods beside GET and HEAD that the path knows; empty function: none. All others are answered with
  /// 405 and Allow.
  std::function<std::vector<std::string>(std::string_view path)> other_methods = {};
};

}  // namespace amsbridge::http
