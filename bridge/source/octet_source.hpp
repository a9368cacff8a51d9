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

#include "bridge/source/line_counters.hpp"
#include "bridge/source/source_url.hpp"
#include "metering/envelope.hpp"
#include "metering/line_errors.hpp"

namespace amsbridge {

struct MosquittoOptions;

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

  /// How often the line was opened and lost.
  [[nodiscard]] virtual LineCounters counters() const { return {}; }

  /// Of sources that bring whole messages: the one that the octets of the last read are all of. Null of
  /// others.
  [[nodiscard]] virtual const Envelope* envelope() const { return nullptr; }

  /// All that has been read was dealt with for good (decoded, and safe on disk where there is one): whoever
  /// sent it may forget it. A source that brings messages acknowledges none before.
  virtual void settle() {}

  /// False while there is nothing that octets could come over: their absence says nothing of the meter.
  [[nodiscard]] virtual bool is_connected() const { return true; }

  /// Why there is no connection, in words as in the log; empty where there is one.
  [[nodiscard]] virtual std::string trouble() const { return {}; }

  /// A gap this long between octets means that the sender has finished its telegram.
  [[nodiscard]] virtual std::chrono::milliseconds telegram_gap() const = 0;

  /// The source as a URL, for logs and messages.
  [[nodiscard]] virtual std::string name() const = 0;
};

/// What becomes of a serial line that cannot be opened yet: its adapter is not plugged in, is in use, or may
/// not be read.
enum class WhenMissing { fail, wait };

/// Opens a source. Serial lines and files are opened, and UDP ports listened at, now, and the error is a
/// sentence; a TCP source connects at the first read and tries for ever, an MQTT source at once. The password
/// for an MQTT source's user is the environment variable AMSBRIDGE_SOURCE_PASSWORD.
[[nodiscard]] tl::expected<std::unique_ptr<OctetSource>, std::string> open_source(
    boost::asio::any_io_executor executor, const SourceUrl& url);

/// The same for a program with a broker of its own: MQTT sources there use its user, password and TLS (see
/// mqtt_source_options).
[[nodiscard]] tl::expected<std::unique_ptr<OctetSource>, std::string> open_source(
    boost::asio::any_io_executor executor, const SourceUrl& url, const MosquittoOptions& own_broker,
    WhenMissing when_missing = WhenMissing::fail);

}  // namespace amsbridge
