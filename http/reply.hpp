#pragma once

#include <functional>
#include <memory>

#include "http/message.hpp"

namespace amsbridge::http {

/// The one answer to a request, given at once or later, from the server's executor. Copies are the same
/// answer: the first call counts, any other does nothing. When the last copy goes unused, the answer is 500.
/// Whether the client or even the server is still there makes no difference.
class Reply {
 public:
  /// `deliver` is called exactly once, and throws nothing.
  explicit Reply(std::function<void(Response)> deliver);

  void operator()(Response response) const;
  /// False once an answer has been given.
  [[nodiscard]] bool is_due() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A Handler's `answer` that is done when it returns.
[[nodiscard]] std::function<void(const Request&, Reply)> at_once(
    std::function<Response(const Request&)> answer);

}  // namespace amsbridge::http
