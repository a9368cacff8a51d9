#include "bridge/service/notifier.hpp"

#include <ctime>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

namespace amsbridge {
namespace {

/// The environment stays as it is, for the next message.
void notify(const std::string& state) {
  static_cast<void>(::sd_notify(0, state.c_str()));
}

/// A message's variables end at their lines' ends.
std::string one_line(std::string words) {
  for (char& letter : words) {
    if (letter == '\n') letter = ' ';
  }
  return words;
}

std::int64_t monotonic_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

}  // namespace

class Notifier::Watchdog : public std::enable_shared_from_this<Watchdog> {
 public:
  Watchdog(const boost::asio::any_io_executor& executor, std::chrono::microseconds interval)
      : timer_(executor), interval_(interval) {}

  void feed() {
    notify("WATCHDOG=1");
    timer_.expires_after(interval_);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->feed();
    });
  }

  [[nodiscard]] std::chrono::microseconds interval() const { return interval_; }

 private:
  boost::asio::steady_timer timer_;
  std::chrono::microseconds interval_;
};

Notifier::Notifier(const boost::asio::any_io_executor& executor) {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return;
  watchdog_ = std::make_shared<Watchdog>(executor, std::chrono::microseconds(microseconds / 2));
  watchdog_->feed();
}

Notifier::~Notifier() = default;

void Notifier::ready(const std::string& status) {
  status_ = one_line(status);
  notify(fmt::format("READY=1\nSTATUS={}", status_));
}

void Notifier::status(const std::string& words) {
  std::string line = one_line(words);
  if (line == status_) return;
  status_ = std::move(line);
  notify(fmt::format("STATUS={}", status_));
}

void Notifier::reloading() {
  notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_microseconds()));
}

void Notifier::stopping() {
  notify("STOPPING=1");
}

std::optional<std::chrono::microseconds> Notifier::feeding_interval() const {
  if (!watchdog_) return std::nullopt;
  return watchdog_->interval();
}

}  // namespace amsbridge
