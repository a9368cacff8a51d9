#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include "http/error_response.hpp"
#include "http/reply.hpp"

namespace amsbridge {

/// Works on answers that take long on a thread of its own, so that no reading waits for them. Called on the
/// loop.
class Aside {
 public:
  static constexpr std::size_t most_waiting = 8;

  explicit Aside(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}
  ~Aside() {
    worker_.join();
    retiring_.join();
  }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

  /// Calls `work` on the thread and then `then` with what it returns on the loop. `reply` is used for what
  /// is not done: what is beyond the limit, and work that throws.
  template <class Work, class Then>
  void run(Work work, Then then, const http::Reply& reply) {
    if (*waiting_ >= most_waiting)
      return reply(http::error_response(503, "busy", "Too much is asked at once: try again in a moment."));
    ++*waiting_;
    boost::asio::post(worker_, [loop = loop_, waiting = waiting_, work = std::move(work), reply,
                                then = std::move(then)]() mutable {
      auto result = std::make_shared<std::optional<std::invoke_result_t<Work>>>(attempt(work));
      boost::asio::post(loop, [waiting, result, reply, then = std::move(then)]() mutable {
        --*waiting;
        if (*result) return then(std::move(**result));
        reply(http::error_response(500, "failed", "The program has failed at this; its log says why."));
      });
    });
  }

  /// The same for work whose result is the answer.
  template <class Work>
  void answer(Work work, const http::Reply& reply) {
    run(
        std::move(work), [reply](http::Response response) { reply(std::move(response)); }, reply);
  }

  /// Destroys what takes long to end, on another thread.
  template <class Object>
  void retire(std::unique_ptr<Object> object) {
    if (object) boost::asio::post(retiring_, [object = std::shared_ptr<Object>(std::move(object))] {});
  }

  /// Nothing is being worked on.
  [[nodiscard]] bool is_idle() const { return *waiting_ == 0; }

 private:
  template <class Work>
  static std::optional<std::invoke_result_t<Work>> attempt(Work& work) {
    try {
      return work();
    } catch (const std::exception& error) {
      spdlog::error("a request to the page has failed: {}", error.what());
      return std::nullopt;
    }
  }

  boost::asio::any_io_executor loop_;
  std::shared_ptr<std::size_t> waiting_ = std::make_shared<std::size_t>(0);  // touched on the loop alone
  boost::asio::thread_pool worker_{1};
  boost::asio::thread_pool retiring_{1};
};

}  // namespace amsbridge
