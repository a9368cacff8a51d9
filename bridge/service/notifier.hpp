#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

namespace amsbridge {

/// Tells systemd how the service is doing (sd_notify(3)). Without NOTIFY_SOCKET in the environment it tells
/// nothing to anybody. A message that cannot be sent is lost: the service goes on without its supervisor.
class Notifier {
 public:
  /// The watchdog (WATCHDOG_USEC, WATCHDOG_PID) is fed at half its interval from a timer of `executor` and
  /// from nowhere else: a loop that hangs does not feed it.
  explicit Notifier(const boost::asio::any_io_executor& executor);
  /// The timer ends with this object, on the executor's thread or while that stands still.
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  /// The sources are open and the loop runs; also when a reload has been done.
  void ready(const std::string& status);
  /// What `systemctl status` shows, one line. Only a changed one is sent.
  void status(const std::string& words);
  /// Settings are being read again; `ready` must follow.
  static void reloading();
  static void stopping();

  /// How often the watchdog is fed; nothing without one.
  [[nodiscard]] std::optional<std::chrono::microseconds> feeding_interval() const;

 private:
  class Watchdog;
  std::shared_ptr<Watchdog> watchdog_;
  std::string status_;
};

}  // namespace amsbridge
