#pragma once

#include <chrono>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace amsbridge {

/// Lets the handshakes of TLS take their steps one at a time. A step may sign with the server's key, for
/// which nothing else on the loop can run: after each one the next waits three times as long as it took, so
/// that handshakes never have more than a quarter of the loop. A client that is silent in the middle of its
/// own delays nobody.
///
/// Addresses take turns, so that one that comes with many connections waits for itself, not others for it.
class HandshakeTurns : public std::enable_shared_from_this<HandshakeTurns> {
 public:
  explicit HandshakeTurns(const boost::asio::any_io_executor& executor) : pause_(executor) {}

  /// One step that waits until `ready` does so no more.
  struct Turn {
    Turn(const boost::asio::any_io_executor& executor, std::string its_client)
        : ready(executor, std::chrono::steady_clock::time_point::max()), client(std::move(its_client)) {}
    boost::asio::steady_timer ready;
    std::string client;
    bool is_granted = false;
  };

  /// Queues a step.
  void ask(const std::shared_ptr<Turn>& turn);
  /// The step is not taken if it has not been granted yet: it waits no more, and never will be.
  void leave(const std::shared_ptr<Turn>& turn);
  /// The step that was granted is done. To be called once for each.
  void done(std::chrono::steady_clock::duration spent);

 private:
  struct Line {
    std::string client;
    std::deque<std::shared_ptr<Turn>> turns;
  };
  [[nodiscard]] std::list<Line>::iterator line_of(const std::string& client);
  void grant_next();

  std::list<Line> lines_;
  boost::asio::steady_timer pause_;
  bool is_busy_ = false;  // with a step, or pausing after it
};

}  // namespace amsbridge
