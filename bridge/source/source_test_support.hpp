#pragma once

// What the tests of the sources share: a pseudo-terminal, a temporary folder, a made tree of devices,
// captured logs, and a coroutine that reads a source while the test runs the event loop up to a condition.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include "bridge/source/octet_source.hpp"
#include "bridge/source/serial_adapter.hpp"

namespace spdlog {
class logger;
}

namespace amsbridge::testing {

/// A folder of its own that is gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] std::filesystem::path path(std::string_view name) const { return folder_ / name; }
  std::filesystem::path write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path folder_;
};

/// The master end of a pseudo-terminal, which stands for the meter.
class PseudoTerminal {
 public:
  PseudoTerminal();
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;
  ~PseudoTerminal() { unplug(); }

  [[nodiscard]] const std::string& device() const { return device_; }
  void send(std::string_view octets) const;
  void unplug();

 private:
  int master_;
  std::string device_;
};

/// Trees that look like /dev and /sys with adapters plugged in, whose devices are links to real ones.
class DeviceTree {
 public:
  struct Adapter {
    std::string link = {};    ///< below serial/by-id; empty = none
    std::string serial = {};  ///< number; empty = none
    std::string interface = "00";
  };

  DeviceTree();

  /// `name`: ttyUSB0; `device`: what it really is.
  void plug(const std::string& name, const std::string& device, const Adapter& adapter) const;
  void unplug(const std::string& name) const;

  [[nodiscard]] DeviceRoots roots() const { return {folder_.path("dev"), folder_.path("sys")}; }
  [[nodiscard]] std::string device(const std::string& name) const { return folder_.path("dev") / name; }

 private:
  TemporaryFolder folder_;
};

/// Catches what is logged, at debug level, as "level message" lines.
class CapturedLog {
 public:
  CapturedLog();
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;
  ~CapturedLog();

  [[nodiscard]] std::string text() const { return stream_.str(); }
  [[nodiscard]] std::size_t count(std::string_view words) const;

 private:
  std::ostringstream stream_;
  std::shared_ptr<spdlog::logger> before_;
};

/// Reads a source to its end, or until cancelled.
class Reader {
 public:
  Reader(boost::asio::io_context& context, OctetSource& source, std::size_t chunk_size = 64);

  void cancel() { signal_.emit(boost::asio::cancellation_type::terminal); }

  [[nodiscard]] const std::string& octets() const { return octets_; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] const boost::system::error_code& thrown() const { return thrown_; }
  [[nodiscard]] bool threw_something_else() const { return threw_something_else_; }

 private:
  boost::asio::awaitable<void> read_all(OctetSource& source, std::size_t chunk_size);

  boost::asio::cancellation_signal signal_;
  std::string octets_;
  boost::system::error_code thrown_;
  bool ended_ = false;
  bool threw_something_else_ = false;
};

/// Runs the event loop until the condition holds; false when it does not within ten seconds.
template <class Condition>
[[nodiscard]] bool run_until(boost::asio::io_context& context, Condition condition) {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    context.restart();
    context.run_one_for(5ms);
  }
  return true;
}

}  // namespace amsbridge::testing
