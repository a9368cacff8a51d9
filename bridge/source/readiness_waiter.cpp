#include "bridge/source/readiness_waiter.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace amsbridge {

using boost::system::error_code;

namespace {

error_code last_error() {
  return {errno, boost::system::system_category()};
}

}  // namespace

boost::asio::awaitable<error_code> ReadinessWaiter::wait() {
  if (!watcher_.is_open()) {
    if (const error_code error = watch()) co_return error;
  }
  const auto [error] = co_await watcher_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                                    boost::asio::as_tuple(boost::asio::use_awaitable));
  co_return error;
}

error_code ReadinessWaiter::watch() {
  const int watching = ::epoll_create1(EPOLL_CLOEXEC);
  if (watching < 0) return last_error();
  error_code error;
  watcher_.assign(watching, error);
  if (error) {
    ::close(watching);
    return error;
  }

  epoll_event event{};
  event.events = EPOLLIN;
  if (::epoll_ctl(watching, EPOLL_CTL_ADD, descriptor_, &event) == 0) return {};
  error = errno == EPERM ? error_code(boost::asio::error::operation_not_supported) : last_error();
  error_code ignored;
  watcher_.close(ignored);
  return error;
}

}  // namespace amsbridge
