#pragma once

#include <chrono>
#include <cstddef>

namespace amsbridge {

/// What a client may take of the server.
struct HttpLimits {
  std::size_t header_octets = 16'384;   ///< request line and headers; more is 431
  std::size_t body_octets = 16'384;     ///< where the handler names no other limit; more is 413
  std::size_t all_bodies = 16'777'216;  ///< of all requests that are not answered yet; more is 503
  std::size_t connections = 512;        ///< with one more, the longest idle one is closed
  std::size_t from_one_address = 256;   ///< with one more, the longest idle one of that address is closed
  std::chrono::milliseconds header{10'000};     ///< from a request's first octet to its header's last: 408
  std::chrono::milliseconds body{60'000};       ///< from there to the body's last octet: 408
  std::chrono::milliseconds answer{120'000};    ///< until the handler has answered: 503
  std::chrono::milliseconds idle{60'000};       ///< between requests, and for sending 64 KiB
  std::chrono::milliseconds heartbeat{15'000};  ///< streams: a comment after so long a silence
  std::chrono::microseconds turn{2'000};        ///< of the loop at a time, for the handler; the rest waits
};

}  // namespace amsbridge
