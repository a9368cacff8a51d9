#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace amsbridge::http {

/// A response that goes on: the handler's end of it, used on the server's executor. What is sent waits in a
/// bounded queue until the client takes it; a client that does not is let go.
class Stream {
 public:
  static constexpr std::size_t default_limit = 262'144;

  /// `limit`: octets that may wait.
  explicit Stream(std::size_t limit = default_limit) : limit_(limit) {}

  /// Never blocks. False when the stream is not open, also when this would be too much to wait: then the
  /// client is let go, and what waits is dropped. Shared octets are not copied.
  bool send(Body octets);
  /// Octets can still be sent.
  [[nodiscard]] bool is_open() const { return state_ == State::open; }
  /// Octets that wait for the client.
  [[nodiscard]] std::size_t waiting() const { return waiting_; }
  /// Ends the response once everything that waits has been sent.
  void close();
  /// What to do once the client is served no more, for whatever reason. Called once from the server's loop,
  /// never from within send() or close(); from within Reply if the client has gone before.
  void on_closed(std::function<void()> closed) { closed_ = std::move(closed); }

  /// The connection's end, for the server: `changed` is called when there is something to send or the stream
  /// has ended.
  void attach(std::function<void()> changed) { changed_ = std::move(changed); }
  /// All that waits; counted as waiting until the next take() or detach().
  [[nodiscard]] std::vector<Body> take();
  [[nodiscard]] bool is_attached() const { return changed_ != nullptr; }
  [[nodiscard]] bool is_overrun() const { return state_ == State::overrun; }
  /// The connection is over.
  void detach();

 private:
  enum class State { open, closing, overrun, over };
  void tell() const;

  std::size_t limit_;
  std::size_t waiting_ = 0;
  std::size_t taken_ = 0;
  std::vector<Body> queue_;
  State state_ = State::open;
  std::function<void()> changed_;
  std::function<void()> closed_;
};

/// A response of server-sent events (text/event-stream) that `stream` carries.
[[nodiscard]] Response event_stream(std::shared_ptr<Stream> stream);

/// One event as text (WHATWG HTML, 9.2.6 Interpreting an event stream): `event: reading\ndata: ...\n\n`. Data
/// of several lines, ended by LF, CR or both, becomes several `data` lines. `name` has no line ends.
[[nodiscard]] std::string server_sent_event(std::string_view name, std::string_view data);

}  // namespace amsbridge::http
