#include "bridge/mqtt/mosquitto_handle.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <spdlog/spdlog.h>

#include "bridge/mqtt/reason_words.hpp"

namespace amsbridge {
namespace {

constexpr int only_one_packet = 1;  // the library's max_packets argument, unused by it

void initialise_library_once() {
  // The library counts its users without a lock; one initialisation for the process is enough.
  [[maybe_unused]] static const int initialised = mosquitto_lib_init();
}

/// 0, or 5 to 65535: the library refuses everything else.
int keep_alive_seconds(std::chrono::seconds wanted) {
  if (wanted.count() <= 0) return 0;
  return static_cast<int>(std::clamp<std::chrono::seconds::rep>(wanted.count(), 5, 65'535));
}

bool about_this_message_only(int code) {
  switch (code) {
    case MOSQ_ERR_INVAL:
    case MOSQ_ERR_PAYLOAD_SIZE:
    case MOSQ_ERR_MALFORMED_UTF8:
    case MOSQ_ERR_QOS_NOT_SUPPORTED:
    case MOSQ_ERR_OVERSIZE_PACKET: return true;
    default: return false;
  }
}

}  // namespace

struct MosquittoHandle::Callbacks {
  static MosquittoHandle& self(void* data) { return *static_cast<MosquittoHandle*>(data); }

  static void connected(mosquitto*, void* data, int code, int, const mosquitto_property* properties) {
    self(data).limits_ = limits_from(properties);
    self(data).answer_ = code;
  }

  /// `code` is one of the library, or from 0x80 on what the broker's DISCONNECT says.
  static void disconnected(mosquitto*, void* data, int code, const mosquitto_property*) {
    const int system_error = errno;
    if (is_refusal(code)) {
      self(data).note_loss({MOSQ_ERR_CONN_LOST, 0, code});
    } else {
      self(data).note_loss({code, system_error});
    }
  }

  static void acknowledged(mosquitto*, void* data, int mid, int reason, const mosquitto_property*) {
    self(data).acknowledged_.push_back({mid, reason});
  }

  static void arrived(mosquitto*, void* data, const mosquitto_message* message,
                      const mosquitto_property* properties) {
    broker::MessageReceived received{message->topic, {}, message->retain};
    if (message->payloadlen > 0) {
      received.payload.assign(static_cast<const char*>(message->payload),
                              static_cast<std::size_t>(message->payloadlen));
    }
    read_properties(properties, received);
    self(data).received_.push_back(std::move(received));
  }

  static void subscribed(mosquitto*, void* data, int mid, int count, const int* granted,
                         const mosquitto_property*) {
    if (count > 0) self(data).note_subscription(mid, *granted);
  }

  static void logged(mosquitto*, void* data, int, const char* line) {
    if (self(data).tls_) self(data).tls_->note_library_line(line);
  }
};

MosquittoHandle::MosquittoHandle(const MosquittoOptions& options, MqttProtocol protocol)
    : options_(options), protocol_(protocol) {
  initialise_library_once();
  const char* client_id = options.client_id.empty() ? nullptr : options.client_id.c_str();
  handle_.reset(mosquitto_new(client_id, options.session == Session::clean, this));
  if (handle_ == nullptr) {
    loss_ = Loss{MOSQ_ERR_ERRNO, errno};
    return;
  }
  set_up();
}

void MosquittoHandle::set_up() {
  mosquitto* const handle = handle_.get();
  check(mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION,
                             protocol_ == MqttProtocol::v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311));
  // Acknowledgements must not wait for the peer's delayed TCP acknowledgement.
  check(mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1));
  // In threaded mode the library only queues what it sends, acknowledgements included, until it is told to
  // write.
  if (options_.acknowledgement == Acknowledgement::when_written) check(mosquitto_threaded_set(handle, true));
  // The window is kept by the caller; the library shall not queue on its own.
  check(mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, 0));
  if (!options_.user.empty()) {
    check(mosquitto_username_pw_set(handle, options_.user.c_str(), options_.password.c_str()));
  }
  if (options_.will) set_up_will(*options_.will);
  if (options_.session == Session::persistent && protocol_ == MqttProtocol::v5) keep_session();
  if (options_.tls) set_up_tls();
  set_callbacks();
}

void MosquittoHandle::set_up_will(const Message& will) {
  PropertyList properties;
  if (protocol_ == MqttProtocol::v5) properties.set_user_properties(will);
  const int code =
      mosquitto_will_set_v5(handle_.get(), will.topic.c_str(), static_cast<int>(will.payload.size()),
                            will.payload.data(), will.qos, will.retain, properties.get());
  if (code == MOSQ_ERR_SUCCESS) properties.release();  // the library's now
  check(code);
}

void MosquittoHandle::keep_session() {
  PropertyList properties;
  constexpr std::uint32_t week = 7 * 24 * 3600;
  properties.set_session_expiry(week);
  // Only the blocking call takes properties of CONNECT. Without a host it keeps them and goes no further.
  mosquitto_connect_bind_v5(handle_.get(), nullptr, 0, 0, nullptr, properties.get());
}

void MosquittoHandle::set_up_tls() {
  auto made = TlsContext::make(*options_.tls, options_.host);
  if (!made) {
    note_loss({MOSQ_ERR_TLS, 0, 0, made.error()});
    return;
  }
  tls_ = *std::move(made);
  // With its defaults the library would want authorities of its own.
  check(mosquitto_int_option(handle_.get(), MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0));
  check(mosquitto_void_option(handle_.get(), MOSQ_OPT_SSL_CTX, tls_->get()));
}

void MosquittoHandle::set_callbacks() {
  mosquitto* const handle = handle_.get();
  mosquitto_connect_v5_callback_set(handle, &Callbacks::connected);
  mosquitto_disconnect_v5_callback_set(handle, &Callbacks::disconnected);
  mosquitto_publish_v5_callback_set(handle, &Callbacks::acknowledged);
  mosquitto_message_v5_callback_set(handle, &Callbacks::arrived);
  mosquitto_subscribe_v5_callback_set(handle, &Callbacks::subscribed);
}

void MosquittoHandle::connect(const std::string& address) {
  shaking_hands_ = tls_ != nullptr;
  if (shaking_hands_) mosquitto_log_callback_set(handle_.get(), &Callbacks::logged);
  // The blocking mosquitto_connect can hang for minutes; the asynchronous one looks no further than the
  // host's first address. So addresses are looked up outside and come here one by one; TlsContext knows the
  // name that belongs to them.
  errno = 0;
  const int code = mosquitto_connect_bind_async(handle_.get(), address.c_str(), options_.port,
                                                keep_alive_seconds(options_.keep_alive), nullptr);
  const int system_error = errno;
  check(code);
  // TLS has tried to write at once and taken this error, which connected() would look for, off the socket.
  if (tls_ && !loss_ && system_error == ECONNREFUSED) loss_ = Loss{MOSQ_ERR_ERRNO, system_error};
}

bool MosquittoHandle::connected() {
  int system_error = 0;
  socklen_t size = sizeof system_error;
  if (::getsockopt(socket(), SOL_SOCKET, SO_ERROR, &system_error, &size) != 0) system_error = errno;
  if (system_error != 0) note_loss({MOSQ_ERR_ERRNO, system_error});
  return system_error == 0;
}

void MosquittoHandle::process(short ready) {
  if (shaking_hands_) {
    shake_hands(ready);
    return;
  }
  const auto has = [ready](int event) { return (ready & event) != 0; };
  if (!loss_ && has(POLLIN | POLLERR | POLLHUP)) read();
  if (!loss_ && has(POLLOUT)) {
    errno = 0;
    check(mosquitto_loop_write(handle_.get(), only_one_packet));
  }
  if (!loss_) check(mosquitto_loop_misc(handle_.get()));
}

void MosquittoHandle::read() {
  const auto* const connection = static_cast<const SSL*>(mosquitto_ssl_get(handle_.get()));
  do {
    // The library looks at errno after calls that worked, too; an old EAGAIN would end its round early, and
    // poll() knows nothing of what OpenSSL has read already.
    errno = 0;
    check(mosquitto_loop_read(handle_.get(), only_one_packet));
  } while (!loss_ && connection != nullptr && ::SSL_pending(connection) > 0);
}

void MosquittoHandle::shake_hands(short ready) {
  // The library goes on with TLS when it is told to read, whatever it waits for.
  if (!loss_ && ready != 0) {
    errno = 0;
    check(mosquitto_loop_read(handle_.get(), only_one_packet));
  }
  if (loss_) return;
  shaking_hands_ = ::SSL_is_init_finished(static_cast<const SSL*>(mosquitto_ssl_get(handle_.get()))) != 1;
  if (!shaking_hands_) {
    mosquitto_log_callback_set(handle_.get(), nullptr);
  } else if ((ready & (POLLERR | POLLHUP)) != 0) {
    note_loss({MOSQ_ERR_CONN_LOST, 0});  // which the library takes for a reason to wait
  }
}

short MosquittoHandle::events() const {
  const bool wants_to_write =
      shaking_hands_ ? ::SSL_want(static_cast<const SSL*>(mosquitto_ssl_get(handle_.get()))) == SSL_WRITING
                     : mosquitto_want_write(handle_.get());
  return static_cast<short>(wants_to_write ? POLLIN | POLLOUT : POLLIN);
}

std::optional<std::string> MosquittoHandle::why_not_sendable(const Message& message) const {
  const std::size_t size = publish_size(message, protocol_);
  if (!limits_.packet_size || size <= *limits_.packet_size) return std::nullopt;
  return fmt::format("as a packet it has {} octets and the broker takes {}", size, *limits_.packet_size);
}

MosquittoHandle::Sent MosquittoHandle::publish(const Message& message) {
  PropertyList properties;
  if (protocol_ == MqttProtocol::v5) properties.set_user_properties(message);
  Sent sent;
  sent.code = mosquitto_publish_v5(handle_.get(), &sent.mid, message.topic.c_str(),
                                   static_cast<int>(message.payload.size()), message.payload.data(),
                                   std::min(message.qos, limits_.qos), message.retain, properties.get());
  if (!about_this_message_only(sent.code)) check(sent.code);
  return sent;
}

void MosquittoHandle::subscribe(const Subscription& subscription) {
  int mid = 0;
  const int code = mosquitto_subscribe(handle_.get(), &mid, subscription.topic.c_str(), subscription.qos);
  if (about_this_message_only(code)) {
    spdlog::warn("'{}' cannot be subscribed to: {}", subscription.topic, mosquitto_strerror(code));
  } else {
    check(code);
    subscriptions_asked_[mid] = subscription.topic;
  }
}

void MosquittoHandle::note_subscription(int mid, int granted) {
  const auto asked = subscriptions_asked_.extract(mid);
  if (!is_refusal(granted)) return;
  // 3.1.1 has the one code 0x80 for all causes (3.9.3).
  const std::string reason =
      protocol_ == MqttProtocol::v5 ? reason_in_words(granted) : "it may not be allowed for this user";
  spdlog::warn("the broker refused the subscription to '{}': {}", asked ? asked.mapped() : "?", reason);
}

void MosquittoHandle::disconnect() {
  check(mosquitto_disconnect(handle_.get()));
}

std::vector<MosquittoHandle::Acknowledged> MosquittoHandle::take_acknowledged() {
  return std::exchange(acknowledged_, {});
}

std::vector<broker::MessageReceived> MosquittoHandle::take_received() {
  return std::exchange(received_, {});
}

void MosquittoHandle::check(int code) {
  const int system_error = errno;
  // MOSQ_ERR_CONN_PENDING, a negative code, is how an asynchronous connection begins.
  if (code > MOSQ_ERR_SUCCESS) note_loss({code, system_error});
}

void MosquittoHandle::note_loss(Loss loss) {
  if (loss_) return;
  // Every failure of OpenSSL comes as one of these two.
  const bool in_tls =
      loss.code == MOSQ_ERR_TLS || (loss.code == MOSQ_ERR_ERRNO && loss.system_error == EPROTO);
  if (tls_ && shaking_hands_ && (in_tls || loss.closed_by_broker())) {
    loss.tls_failure = tls_->handshake_failure();
  } else if (tls_ && in_tls) {
    loss.tls_failure = tls_->failure().value_or("");
    if (loss.tls_failure.empty()) loss = {MOSQ_ERR_CONN_LOST, 0};
  }
  loss_ = std::move(loss);
}

}  // namespace amsbridge
