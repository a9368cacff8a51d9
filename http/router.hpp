#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/reply.hpp"

namespace amsbridge {

/// A request that has found its route.
struct ApiCall {
  const http::Request& request;
  std::string id = {};                            ///< what stood in the place of `{id}`, decoded
  std::map<std::string, std::string> query = {};  ///< decoded; of one name the first

  /// The value of a name in the query; nothing if it is not there.
  [[nodiscard]] std::optional<std::string> find(const std::string& name) const;
  [[nodiscard]] bool is_true(const std::string& name) const { return find(name) == "true"; }
};

/// What stands between the commas; of an empty text nothing.
[[nodiscard]] std::vector<std::string> comma_list(std::string_view text);

/// Which function answers which path. Paths are those of docs/openapi.yaml, with at most one `{id}`.
class Router {
 public:
  using Serve = std::function<void(const ApiCall&, const http::Reply&)>;

  static constexpr std::size_t small_body = 16'384;

  /// Room for so many routes is taken at once.
  explicit Router(std::size_t routes = 0) { routes_.reserve(routes); }

  /// A GET answers HEAD, too. `method` and `path` must outlive this: they are literals.
  void add(std::string_view method, std::string_view path, Serve serve, std::size_t body_limit = small_body);

  /// Answers what is a path of the API, `/settings/test`, with 404 where it is none.
  void serve(std::string_view path, ApiCall call, const http::Reply& reply) const;
  /// Beside GET and HEAD.
  [[nodiscard]] std::vector<std::string> other_methods(std::string_view path) const;
  [[nodiscard]] std::size_t body_limit(std::string_view path) const;

 private:
  struct Route {
    std::string_view method;
    std::string_view path;
    Serve serve;
    std::size_t body_limit;
  };

  /// 404, or 405 where the path knows other methods.
  [[nodiscard]] http::Response refusal(std::string_view path) const;

  std::vector<Route> routes_;
};

}  // namespace amsbridge
