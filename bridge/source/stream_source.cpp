#include "bridge/source/stream_source.hpp"

#include <fcntl.h>
#include <filesystem>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "bridge/source/cancellation.hpp"
#include "bridge/source/line_log.hpp"
#include "bridge/source/readiness_waiter.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;

class StreamSource final : public OctetSource {
 public:
  StreamSource(asio::any_io_executor executor, Descriptor descriptor, std::string name, SystemCalls& calls)
      : executor_(std::move(executor)),
        calls_(calls),
        name_(std::move(name)),
        log_(name_),
        descriptor_(std::move(descriptor)),
        waiter_(executor_, descriptor_.number()) {}

  asio::awaitable<std::size_t> read(std::span<std::uint8_t> into) override {
    while (!finished_) {
      const auto waited = co_await ready();
      if (waited) {
        end(waited.message());
        continue;
      }
      const auto count = retry_interrupted([&] { return calls_.read(descriptor_.number(), into); });
      if (count && *count > 0) co_return *count;
      if (count) finished_ = true;
      const bool nothing_yet = !count && (count.error() == EAGAIN || count.error() == EWOULDBLOCK);
      if (!count && !nothing_yet) end(error_words(count.error()));
    }
    co_return 0;
  }

  /// What a file holds came without gaps: only its end finishes the last telegram.
  [[nodiscard]] std::chrono::milliseconds telegram_gap() const override {
    return std::chrono::milliseconds::max();
  }

  [[nodiscard]] std::string trouble() const override { return log_.trouble(); }
  [[nodiscard]] std::string name() const override { return name_; }

 private:
  /// Waits until a read will not block. What epoll refuses never blocks, but the loop gets its turn between
  /// two chunks.
  asio::awaitable<boost::system::error_code> ready() {
    boost::system::error_code error;
    if (can_wait_) {
      error = co_await waiter_.wait();
      can_wait_ = error != asio::error::operation_not_supported;
    }
    if (!can_wait_) {
      co_await asio::post(executor_, asio::use_awaitable);
      error.clear();
    }
    co_await throw_if_cancelled();
    co_return error;
  }

  void end(std::string_view reason) {
    log_.lost(fmt::format("reading failed, which is taken as the end: {}", reason));
    finished_ = true;
  }

  asio::any_io_executor executor_;
  SystemCalls& calls_;
  std::string name_;
  LineLog log_;
  Descriptor descriptor_;
  ReadinessWaiter waiter_;
  bool can_wait_ = true;
  bool finished_ = false;
};

std::string open_sentence(const std::string& path, int error_number) {
  if (error_number == ENOENT) return fmt::format("the file {} does not exist", path);
  if (error_number == EACCES) return fmt::format("permission to read the file {} is denied", path);
  return fmt::format("the file {} cannot be opened: {}", path, error_words(error_number));
}

}  // namespace

tl::expected<std::unique_ptr<OctetSource>, std::string> open_file_source(asio::any_io_executor executor,
                                                                         const FileUrl& url,
                                                                         SystemCalls& calls) {
  std::error_code ignored;
  if (std::filesystem::is_directory(url.path, ignored)) {
    return tl::unexpected(fmt::format("{} is a directory, not a file", url.path));
  }
  // O_NONBLOCK: a named pipe without a writer must not hold up the whole program.
  constexpr int flags = O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
  const auto opened = retry_interrupted([&] { return calls.open(url.path, flags); });
  if (!opened) return tl::unexpected(open_sentence(url.path, opened.error()));
  return std::make_unique<StreamSource>(std::move(executor), Descriptor(calls, *opened), to_string(url),
                                        calls);
}

tl::expected<std::unique_ptr<OctetSource>, std::string> open_descriptor_source(asio::any_io_executor executor,
                                                                               int descriptor,
                                                                               SystemCalls& calls) {
  const auto copy = retry_interrupted([&] { return calls.duplicate(descriptor); });
  if (!copy) {
    return tl::unexpected(fmt::format("standard input cannot be read: {}", error_words(copy.error())));
  }
  return std::make_unique<StreamSource>(std::move(executor), Descriptor(calls, *copy), to_string(StdinUrl{}),
                                        calls);
}

}  // namespace amsbridge
