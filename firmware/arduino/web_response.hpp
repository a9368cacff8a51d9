#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "http/message.hpp"
#include "http/stream.hpp"

class AsyncWebServerResponse;

namespace amsbridge::device {

/// A stream's octets on their way to one client.
class StreamFeed {
 public:
  explicit StreamFeed(std::shared_ptr<http::Stream> stream) : stream_(std::move(stream)) {}

  static constexpr std::size_t nothing_yet = 0xffff'ffff;  // RESPONSE_TRY_AGAIN of the platform's server
  /// Copies what there is; `nothing_yet` if that is nothing, 0 at the end.
  std::size_t fill(std::uint8_t* octets, std::size_t most);
  /// A comment of server-sent events, if nothing else is on its way.
  void add_heartbeat();
  [[nodiscard]] http::Stream& stream() { return *stream_; }

 private:
  std::shared_ptr<http::Stream> stream_;
  std::vector<http::Body> taken_;
  std::size_t index_ = 0;   // of the body in `taken_`
  std::size_t offset_ = 0;  // within it
};

/// What the platform's server sends for it. Octets in flash are read by words as they are sent. With `feed`
/// they come from there; with HEAD there is no body.
[[nodiscard]] AsyncWebServerResponse* make_response(http::Response response, bool is_head,
                                                    const std::shared_ptr<StreamFeed>& feed);

}  // namespace amsbridge::device
