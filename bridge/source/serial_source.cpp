#include "bridge/source/serial_source.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
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
using boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

constexpr const char* stuck_words =
    "no octets for much longer than usual, though the adapter is there: it is closed and opened again";

/// The line and what waits for it.
struct OpenLine {
  OpenLine(const asio::any_io_executor& executor, SerialLine opened)
      : line(std::move(opened)), waiter(executor, line.descriptor()) {}

  SerialLine line;
  ReadinessWaiter waiter;
};

class SerialSource final : public OctetSource {
 public:
  SerialSource(asio::any_io_executor executor, SerialUrl url, SerialOptions options, SystemCalls& calls)
      : executor_(std::move(executor)),
        url_(std::move(url)),
        options_(std::move(options)),
        calls_(calls),
        pauses_(options_.pauses),
        stuck_(options_.stuck),
        log_(name()) {}

  tl::expected<void, std::string> open_first(WhenMissing when_missing) {
    const auto opened = open(url_.path, SerialLine::Arrived::dropped);
    if (opened) return {};
    if (when_missing == WhenMissing::fail || !opened.error().may_heal) {
      return tl::unexpected(opened.error().sentence);
    }
    log_.lost(opened.error().sentence);
    return {};
  }

  asio::awaitable<std::size_t> read(std::span<std::uint8_t> into) override {
    for (;;) {
      while (!open_) co_await reopen();
      const error_code error = co_await wait();
      const bool silent_for_long = error == asio::error::timed_out;
      if (error && !silent_for_long) {
        lose(fmt::format("waiting for octets failed: {}", error.message()));
        continue;
      }
      const auto result = open_->line.read(into);
      if (result.event == SerialLine::Event::octets) {
        pauses_.reset();
        stuck_.octets(steady_clock::now());
        log_.octets_arrived();
        errors_ = result.errors;
        co_return result.count;
      }
      if (result.event == SerialLine::Event::lost) {
        lose(result.reason);
      } else if (silent_for_long) {
        wake_up();
      }
    }
  }

  [[nodiscard]] LineErrors errors() const override { return errors_; }

  [[nodiscard]] LineCounters counters() const override { return counters_; }

  [[nodiscard]] bool is_connected() const override { return open_.has_value(); }

  [[nodiscard]] std::chrono::milliseconds telegram_gap() const override { return 200ms; }

  [[nodiscard]] std::string trouble() const override { return log_.trouble(); }
  [[nodiscard]] std::string name() const override { return to_string(url_); }

 private:
  /// Waits for octets, or (timed_out) until the line has been silent for too long.
  asio::awaitable<error_code> wait() {
    using asio::experimental::awaitable_operators::operator||;
    const auto due = stuck_.due();
    error_code error;
    if (due) {
      asio::steady_timer limit(executor_, *due);
      const auto first = co_await (open_->waiter.wait() || limit.async_wait(as_tuple));
      error = first.index() == 0 ? std::get<0>(first) : error_code(asio::error::timed_out);
    } else {
      error = co_await open_->waiter.wait();
    }
    co_await throw_if_cancelled();
    co_return error;
  }

  tl::expected<void, SerialLine::OpenFailure> open(const std::string& path, SerialLine::Arrived arrived) {
    auto line = SerialLine::open(calls_, {path, url_.parameters}, arrived);
    if (!line) return tl::unexpected(std::move(line.error()));
    ++counters_.opened;
    if (const AdapterId found = adapter_at(options_.roots, path); found.is_known()) adapter_ = found;
    path_ = path;
    log_.opened(path == url_.path ? "open" : fmt::format("open as {}, where its adapter is now", path));
    for (const std::string& warning : line->warnings()) log_.warn(warning);
    open_.emplace(executor_, std::move(*line));
    return {};
  }

  void lose(const std::string& reason) {
    open_.reset();
    ++counters_.lost;
    stuck_.lost();
    lost_at_ = steady_clock::now();
    log_.lost(reason);
  }

  // An adapter that hangs starts anew when it is closed and opened. Should it be the meter that is silent,
  // what it sends in the meantime is kept.
  void wake_up() {
    open_.reset();
    ++counters_.stuck;
    stuck_.reopened(steady_clock::now());
    log_.lost(stuck_words);
    if (const auto opened = open(path_, SerialLine::Arrived::kept); !opened) lose(opened.error().sentence);
  }

  asio::awaitable<void> reopen() {
    asio::steady_timer pause(executor_, pauses_.next());
    co_await pause.async_wait(as_tuple);
    co_await throw_if_cancelled();
    const auto path = find();
    if (!path) {
      log_.lost(path.error());
    } else if (const auto opened = open(*path, SerialLine::Arrived::dropped); !opened) {
      log_.lost(opened.error().sentence);
    }
  }

  /// Where the adapter is now; the error is a sentence.
  [[nodiscard]] tl::expected<std::string, std::string> find() const {
    if (!adapter_.is_known() || is_same(adapter_, adapter_at(options_.roots, url_.path))) return url_.path;
    if (auto found = find_adapter(options_.roots, adapter_)) return std::move(*found);
    std::error_code error;
    const bool is_in_place = std::filesystem::exists(url_.path, error);
    const bool is_replaced = steady_clock::now() - lost_at_ >= options_.replaced_after;
    if (!is_in_place || is_replaced) return url_.path;
    return tl::unexpected(
        fmt::format("{} is not the adapter that it was ({}), and is taken only if that one stays away",
                    url_.path, adapter_.words()));
  }

  asio::any_io_executor executor_;
  SerialUrl url_;
  SerialOptions options_;
  SystemCalls& calls_;
  Pauses pauses_;
  StuckWatch stuck_;
  LineLog log_;
  LineErrors errors_;
  LineCounters counters_;
  AdapterId adapter_;  // that was opened last, where it is known
  std::string path_;   // that was opened last
  steady_clock::time_point lost_at_;
  std::optional<OpenLine> open_;
};

}  // namespace

tl::expected<std::unique_ptr<OctetSource>, std::string> open_serial_source(asio::any_io_executor executor,
                                                                           const SerialUrl& url,
                                                                           WhenMissing when_missing,
                                                                           const SerialOptions& options,
                                                                           SystemCalls& calls) {
  auto source = std::make_unique<SerialSource>(std::move(executor), url, options, calls);
  if (auto opened = source->open_first(when_missing); !opened) {
    return tl::unexpected(std::move(opened.error()));
  }
  return source;
}

}  // namespace amsbridge
