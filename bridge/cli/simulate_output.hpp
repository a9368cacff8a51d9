#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <tl/expected.hpp>

namespace amsbridge {

/// Set by SIGINT and SIGTERM: what waits gives up.
using StopFlag = const std::atomic<bool>&;

/// Where simulated octets go.
class SimulateOutput {
 public:
  virtual ~SimulateOutput() = default;

  /// Waits until somebody listens. False if `stop` was set first.
  virtual bool wait_for_reader(StopFlag stop) = 0;
  /// False if nothing more can be written, and errno tells why. On a line without a reader octets are lost,
  /// as on a wire.
  virtual bool write(std::span<const std::uint8_t>) = 0;
  /// Waits, not for long, until a reader has taken what was written last. False if it could not be written
  /// after all, and errno tells why.
  virtual bool finish(StopFlag stop) = 0;
  /// Octets go at the pace of a line, not as fast as they can be written.
  virtual bool paced() const = 0;
};

/// `pty` (prints the path of its other end on stdout), `tcp://HOST:PORT` (HOST empty means loopback, an IPv6
/// address may stand in brackets; port 0 takes a free one and prints it), `-` or a file. The error is a
/// sentence.
tl::expected<std::unique_ptr<SimulateOutput>, std::string> open_simulate_output(const std::string& to);

}  // namespace amsbridge
