#include "bridge/source/listener.hpp"

#include <optional>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "bridge/source/octet_source.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class SourceListener final : public Listener {
 public:
  SourceListener() = default;
  SourceListener(const SourceListener&) = delete;
  SourceListener& operator=(const SourceListener&) = delete;
  // A read under way refers to the source: it must end before.
  ~SourceListener() override {
    cancel_.emit(asio::cancellation_type::terminal);
    loop_.restart();
    loop_.run();
  }

  tl::expected<void, std::string> open(const SourceUrl& url) {
    auto opened = open_source(loop_.get_executor(), url);
    if (!opened) return tl::unexpected(std::move(opened.error()));
    source_ = std::move(*opened);
    return {};
  }

  Heard hear(milliseconds limit) override {
    if (!reading_ && !ended_) start();
    const auto deadline = steady_clock::now() + limit;
    while (!heard_ && !ended_ && steady_clock::now() < deadline) {
      loop_.restart();
      loop_.run_one_until(deadline);
    }
    Heard result = std::exchange(heard_, std::nullopt).value_or(Heard{});
    result.ended = ended_ && result.octets.empty();
    result.is_connected = source_->is_connected();
    return result;
  }

  [[nodiscard]] milliseconds telegram_gap() const override { return source_->telegram_gap(); }

 private:
  void start() {
    reading_ = true;
    asio::co_spawn(loop_, read(),
                   asio::bind_cancellation_slot(cancel_.slot(), [this](const std::exception_ptr& failure) {
                     reading_ = false;
                     if (failure) ended_ = true;
                   }));
  }

  asio::awaitable<void> read() {
    std::vector<std::uint8_t> octets(buffer_size);
    octets.resize(co_await source_->read(octets));
    ended_ = octets.empty();
    heard_ = Heard{std::move(octets), source_->errors(), false, true};
  }

  static constexpr std::size_t buffer_size = 4096;

  asio::io_context loop_{1};
  std::unique_ptr<OctetSource> source_;
  asio::cancellation_signal cancel_;
  std::optional<Heard> heard_;
  bool reading_ = false;
  bool ended_ = false;
};

}  // namespace

tl::expected<std::unique_ptr<Listener>, std::string> Listener::open(const SourceUrl& url) {
  auto listener = std::make_unique<SourceListener>();
  if (const auto opened = listener->open(url); !opened) return tl::unexpected(opened.error());
  return listener;
}

}  // namespace amsbridge
