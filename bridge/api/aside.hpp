#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "bridge/access/error_response.hpp"
#include "bridge/http/reply.hpp"

namespace amsbridge {

/// Works on answers that take long on a thread of its own, so that no reading waits for them.
class Aside {
 public:
  static constexpr std::size_t most_waiting = 8;

  explicit Aside(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}
  ~Aside() { worker_.join(); }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

  /// Calls `work` on the thread and then `then` with what it returns on the loop. What is beyond the limit is
  /// not done, and `refuse` is called at once. Called on the loop.
  template <class Work, class Then>
  void run(Work work, Then then, const http::Reply& refuse) {
    if (*waiting_ >= most_waiting)
      return refuse(http::error_response(503, "busy", "Too much is asked at once: try again in a moment."));
    ++*waiting_;
    boost::asio::post(worker_, [loop = loop_, waiting = waiting_, work = std::move(work),
                                then = std::move(then)]() mutable {
      auto result = std::make_shared<decltype(work())>(work());
      boost::asio::post(loop, [waiting, result, then = std::move(then)]() mutable {
        --*waiting;
        then(std::move(*result));
      });
    });
  }

  /// The same for work whose result is the answer.
  template <class Work>
  void answer(Work work, const http::Reply& reply) {
    run(
        std::move(work), [reply](http::Response response) { reply(std::move(response)); }, reply);
  }

 private:
  boost::asio::any_io_executor loop_;
  std::shared_ptr<std::size_t> waiting_ = std::make_shared<std::size_t>(0);  // touched on the loop alone
  boost::asio::thread_pool worker_{1};
};

}  // namespace amsbridge
