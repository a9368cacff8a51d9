#include "bridge/source/mqtt_source.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "bridge/mqtt/mqtt_receiver.hpp"
#include "bridge/source/cancellation.hpp"
#include "bridge/source/line_log.hpp"
#include "bridge/source/mqtt_message.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;

/// What the receiver's thread leaves for the event loop. `on_event` is that thread's, the rest the loop's.
class Arrivals : public std::enable_shared_from_this<Arrivals> {
 public:
  Arrivals(const asio::any_io_executor& executor, std::string source_name, std::size_t payload_limit)
      : log_(std::move(source_name)), payload_limit_(payload_limit), wake_(executor) {}

  void on_event(broker::Event event) {
    std::visit([this](auto& kind) { on(kind); }, event);
  }

  asio::awaitable<broker::MessageReceived> next() {
    for (;;) {
      if (auto message = take()) co_return *std::move(message);
      wake_.expires_at(asio::steady_timer::time_point::max());
      co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
      co_await throw_if_cancelled();
    }
  }

  [[nodiscard]] bool is_connected() const { return connected_; }
  [[nodiscard]] std::string trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
  }

 private:
  void on(broker::Connected&) {
    connected_ = true;
    set_trouble({});
    log_.opened("connected");
  }
  void on(broker::Disconnected& event) { lost(event.reason); }
  void on(broker::ConnectFailed& event) { lost(event.reason); }
  void on(broker::Refused& event) { lost(event.reason); }
  void on(broker::Settled&) {}
  void on(broker::MessageReceived& message) {
    log_.octets_arrived();
    if (message.payload.size() > payload_limit_) {
      log_.warn(fmt::format("a message on {} has {} octets and is left out: {} are the most", message.topic,
                            message.payload.size(), payload_limit_));
      message.payload.clear();
    }
    {
      const std::lock_guard lock(mutex_);
      messages_.push_back(std::move(message));
    }
    asio::post(wake_.get_executor(), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->wake_.cancel();
    });
  }

  void lost(const std::string& reason) {
    connected_ = false;
    set_trouble(reason);
    log_.lost(reason);
  }
  void set_trouble(const std::string& words) {
    const std::lock_guard lock(mutex_);
    trouble_ = words;
  }

  std::optional<broker::MessageReceived> take() {
    const std::lock_guard lock(mutex_);
    if (messages_.empty()) return std::nullopt;
    auto message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

  LineLog log_;
  const std::size_t payload_limit_;
  asio::steady_timer wake_;
  std::atomic<bool> connected_ = false;
  mutable std::mutex mutex_;
  std::string trouble_;
  std::deque<broker::MessageReceived> messages_;  // as many as the receiver's batch at most
};

class MqttSource final : public OctetSource {
 public:
  MqttSource(const asio::any_io_executor& executor, const MqttUrl& url, MosquittoOptions broker)
      : name_(to_string(url)),
        filter_(url.topic),
        arrivals_(std::make_shared<Arrivals>(executor, name_, broker.payload_limit)),
        receiver_(std::move(broker),
                  [arrivals = arrivals_](broker::Event event) { arrivals->on_event(std::move(event)); }) {}

  asio::awaitable<std::size_t> read(std::span<std::uint8_t> into) override {
    while (given_ == octets_.size()) {
      const broker::MessageReceived message = co_await arrivals_->next();
      octets_ =
          last_messages_.repeats(message) ? std::vector<std::uint8_t>{} : octets_of_payload(message.payload);
      given_ = 0;
      envelope_ = envelope_of(filter_, message);
      if (octets_.empty()) receiver_.settle(1);
    }
    const std::size_t count = std::min(into.size(), octets_.size() - given_);
    std::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(given_), count, into.begin());
    given_ += count;
    envelope_.is_complete = given_ == octets_.size();
    if (envelope_.is_complete) ++finished_;
    co_return count;
  }

  [[nodiscard]] const Envelope* envelope() const override { return &envelope_; }

  void settle() override {
    if (finished_ > 0) receiver_.settle(std::exchange(finished_, 0));
  }

  [[nodiscard]] bool is_connected() const override { return arrivals_->is_connected(); }

  /// A message ends its telegrams, whatever follows when.
  [[nodiscard]] std::chrono::milliseconds telegram_gap() const override {
    return std::chrono::milliseconds::max();
  }

  [[nodiscard]] std::string trouble() const override { return arrivals_->trouble(); }
  [[nodiscard]] std::string name() const override { return name_; }

 private:
  const std::string name_;
  const std::string filter_;
  LastMessages last_messages_;
  Envelope envelope_;
  std::vector<std::uint8_t> octets_;  ///< of the message that is given now
  std::size_t given_ = 0;
  std::size_t finished_ = 0;  ///< messages given whole and not yet settled
  std::shared_ptr<Arrivals> arrivals_;
  MqttReceiver receiver_;  ///< last, so that its thread ends first
};

}  // namespace

tl::expected<MosquittoOptions, std::string> mqtt_source_options(const MqttUrl& url,
                                                                const MosquittoOptions& own,
                                                                const std::string& password) {
  const bool is_own = url.host == own.host && url.port == own.port;
  if (is_own && !url.client_id.empty() && url.client_id == own.client_id) {
    return tl::unexpected(fmt::format(
        "{}: the client id \"{}\" is that of the bridge itself, and a broker has only one of a name: give "
        "the source another one",
        to_string(url), url.client_id));
  }
  if (is_own && url.tls && !own.tls) {
    return tl::unexpected(
        fmt::format("{}: the bridge speaks to that broker without TLS: set mqtt.tls, or write mqtt:// here",
                    to_string(url)));
  }
  MosquittoOptions options;
  if (is_own) {
    options = own;
  } else if (url.tls) {
    options.tls = TlsOptions{};
  }
  if (!is_own || (!url.user.empty() && url.user != own.user)) {
    options.user = url.user;
    options.password = url.user.empty() ? "" : password;
  }
  options.host = url.host;
  options.port = url.port;
  options.client_id = url.client_id;
  options.session = url.session == MqttSession::persistent ? Session::persistent : Session::clean;
  options.subscriptions = {{url.topic, url.qos}};
  return options;
}

std::unique_ptr<OctetSource> make_mqtt_source(const asio::any_io_executor& executor, const MqttUrl& url,
                                              MosquittoOptions broker) {
  return std::make_unique<MqttSource>(executor, url, std::move(broker));
}

}  // namespace amsbridge
