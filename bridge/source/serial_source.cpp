#include "bridge/source/serial_source.hpp"

#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "bridge/source/cancellation.hpp"
#include "bridge/source/line_log.hpp"
#include "bridge/source/readiness_waiter.hpp"
#include "bridge/source/serial_line.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

/// The line and what waits for it.
struct OpenLine {
  OpenLine(const asio::any_io_executor& executor, SerialLine opened)
      : line(std::move(opened)), waiter(executor, line.descriptor()) {}

  SerialLine line;
  ReadinessWaiter waiter;
};

class SerialSource final : public OctetSource {
 public:
  SerialSource(asio::any_io_executor executor, SerialUrl url, SystemCalls& calls, PauseLimits pauses)
      : executor_(std::move(executor)), url_(std::move(url)), calls_(calls), pauses_(pauses), log_(name()) {}

  tl::expected<void, std::string> open() {
    auto line = SerialLine::open(calls_, url_);
    if (!line) return tl::unexpected(std::move(line.error()));
    log_.opened("open");
    for (const std::string& warning : line->warnings()) log_.warn(warning);
    open_.emplace(executor_, std::move(*line));
    return {};
  }

  asio::awaitable<std::size_t> read(std::span<std::uint8_t> into) override {
    for (;;) {
      while (!open_) co_await reopen();
      const auto error = co_await open_->waiter.wait();
      co_await throw_if_cancelled();
      if (error) {
        lose(fmt::format("waiting for octets failed: {}", error.message()));
        continue;
      }
      const auto result = open_->line.read(into);
      if (result.event == SerialLine::Event::octets) {
        pauses_.reset();
        log_.octets_arrived();
        errors_ = result.errors;
        co_return result.count;
      }
      if (result.event == SerialLine::Event::lost) lose(result.reason);
    }
  }

  [[nodiscard]] LineErrors errors() const override { return errors_; }

  [[nodiscard]] std::chrono::milliseconds telegram_gap() const override { return 200ms; }

  [[nodiscard]] std::string name() const override { return to_string(url_); }

 private:
  void lose(const std::string& reason) {
    open_.reset();
    log_.lost(reason);
  }

  asio::awaitable<void> reopen() {
    asio::steady_timer pause(executor_, pauses_.next());
    co_await pause.async_wait(as_tuple);
    co_await throw_if_cancelled();
    if (const auto opened = open(); !opened) log_.lost(opened.error());
  }

  asio::any_io_executor executor_;
  LineErrors errors_;
  SerialUrl url_;
  SystemCalls& calls_;
  Pauses pauses_;
  LineLog log_;
  std::optional<OpenLine> open_;
};

}  // namespace

tl::expected<std::unique_ptr<OctetSource>, std::string> open_serial_source(asio::any_io_executor executor,
                                                                           const SerialUrl& url,
                                                                           SystemCalls& calls,
                                                                           PauseLimits pauses) {
  auto source = std::make_unique<SerialSource>(std::move(executor), url, calls, pauses);
  if (auto opened = source->open(); !opened) return tl::unexpected(std::move(opened.error()));
  return source;
}

}  // namespace amsbridge
