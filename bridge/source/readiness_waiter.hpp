#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace amsbridge {

/// Lets the event loop wait for a descriptor that it does not own and whose flags it does not touch. Asio
/// makes every descriptor it waits for non-blocking, which on standard input would change the terminal of
/// the shell as well; so it is given an epoll descriptor that watches the real one.
class ReadinessWaiter {
 public:
  ReadinessWaiter(const boost::asio::any_io_executor& executor, int descriptor)
      : watcher_(executor), descriptor_(descriptor) {}

  /// Waits until a read will not block; operation_not_supported for what epoll refuses (regular files and
  /// /dev/null, which never block).
  boost::asio::awaitable<boost::system::error_code> wait();

 private:
  [[nodiscard]] boost::system::error_code watch();

  boost::asio::posix::stream_descriptor watcher_;
  int descriptor_;
};

}  // namespace amsbridge
