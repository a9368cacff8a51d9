#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <tl/expected.hpp>

#include "bridge/source/line_errors.hpp"
#include "bridge/source/source_url.hpp"

namespace amsbridge {

/// A line that octets arrive on. Reopening after a loss is the source's own business; it logs in words once
/// per change of state. One coroutine reads at a time, on the executor (one thread or one strand) that the
/// source was opened with.
class OctetSource {
 public:
  virtual ~OctetSource() = default;

  /// Waits for octets. Returns how many were read into `into`, which must not be empty; 0 = the end of a
  /// finite source (file, stdin), again at every further call. Throws only
  /// boost::system::system_error(operation_aborted) when cancelled.
  virtual boost::asio::awaitable<std::size_t> read(std::span<std::uint8_t> into) = 0;

  /// What the receiver said beside the octets of the last read.
  [[nodiscard]] virtual LineErrors errors() const { return {}; }

  /// False while there is nothing that octets could come over: their absence says nothing of the meter.
  [[nodiscard]] virtual bool is_connected() const { return true; }

  /// A gap this long between octets means that the sender has finished its telegram.
  [[nodiscard]] virtual std::chrono::milliseconds telegram_gap() const = 0;

  /// The source as a URL, for logs and messages.
  [[nodiscard]] virtual std::string name() const = 0;
};

/// Opens a source. Serial lines and files are opened now, and the error is a sentence; a TCP source connects
/// at the first read and tries for ever.
[[nodiscard]] tl::expected<std::unique_ptr<OctetSource>, std::string> open_source(
    boost::asio::any_io_executor executor, const SourceUrl& url);

}  // namespace amsbridge
