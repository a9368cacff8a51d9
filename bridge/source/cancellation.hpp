#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace amsbridge {

/// Throws operation_aborted when the coroutine that awaits this has been cancelled. Needed after operations
/// that report their error as a value: theirs may also mean that a time limit of our own has passed.
inline boost::asio::awaitable<void> throw_if_cancelled() {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  if (state.cancelled() != boost::asio::cancellation_type::none) {
    throw boost::system::system_error(boost::asio::error::operation_aborted);
  }
}

}  // namespace amsbridge
