#include "bridge/mqtt/mosquitto_handle.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include <spdlog/spdlog.h>

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

MosquittoHandle& self(void* user_data) {
  return *static_cast<MosquittoHandle*>(user_data);
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

MosquittoHandle::MosquittoHandle(const MosquittoOptions& options) : options_(options) {
  initialise_library_once();
  const char* client_id = options.client_id.empty() ? nullptr : options.client_id.c_str();
  handle_.reset(mosquitto_new(client_id, true, this));
  if (handle_ == nullptr) {
    loss_ = Loss{MOSQ_ERR_ERRNO, errno};
    return;
  }
  set_up(options);
}

void MosquittoHandle::set_up(const MosquittoOptions& options) {
  mosquitto* const handle = handle_.get();
  // The place for MQTT 5 (then also the _v5 callbacks with their reason codes) and, before connect, for
  // TLS: mosquitto_tls_set and mosquitto_tls_opts_set. Certificates and SNI need the name, see connect().
  check(mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311));
  // Acknowledgements must not wait for the peer's delayed TCP acknowledgement.
  check(mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1));
  // The window is kept by the caller; the library shall not queue on its own.
  check(mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, 0));
  if (!options.user.empty()) {
    check(mosquitto_username_pw_set(handle, options.user.c_str(), options.password.c_str()));
  }
  if (options.will) {
    const Message& will = *options.will;
    check(mosquitto_will_set(handle, will.topic.c_str(), static_cast<int>(will.payload.size()),
                             will.payload.data(), will.qos, will.retain));
  }
  set_callbacks();
}

void MosquittoHandle::set_callbacks() {
  mosquitto* const handle = handle_.get();
  mosquitto_connect_callback_set(handle, [](mosquitto*, void* data, int code) { self(data).answer_ = code; });
  mosquitto_disconnect_callback_set(handle, [](mosquitto*, void* data, int code) {
    const int system_error = errno;
    if (!self(data).loss_) self(data).loss_ = Loss{code, system_error};
  });
  mosquitto_publish_callback_set(
      handle, [](mosquitto*, void* data, int mid) { self(data).acknowledged_.push_back(mid); });
  mosquitto_message_callback_set(handle, [](mosquitto*, void* data, const mosquitto_message* message) {
    std::string payload;
    if (message->payloadlen > 0) {
      payload.assign(static_cast<const char*>(message->payload),
                     static_cast<std::size_t>(message->payloadlen));
    }
    self(data).received_.push_back({message->topic, std::move(payload), message->retain});
  });
  mosquitto_subscribe_callback_set(handle, [](mosquitto*, void*, int, int count, const int* granted) {
    constexpr int failure = 0x80;  // MQTT 3.1.1, 3.9.3
    const bool refused = std::any_of(granted, granted + count, [](int qos) { return qos >= failure; });
    if (refused) spdlog::warn("the broker refused a subscription: it may not be allowed for this user");
  });
}

void MosquittoHandle::connect(const std::string& address) {
  // The blocking mosquitto_connect can hang for minutes; the asynchronous one looks no further than the
  // host's first address. So addresses are looked up outside and come here one by one. With TLS pass the
  // name instead, since the certificate is checked against it, and choose the family by the bind address.
  check(mosquitto_connect_bind_async(handle_.get(), address.c_str(), options_.port,
                                     keep_alive_seconds(options_.keep_alive), nullptr));
}

bool MosquittoHandle::connected() {
  int system_error = 0;
  socklen_t size = sizeof system_error;
  if (::getsockopt(socket(), SOL_SOCKET, SO_ERROR, &system_error, &size) != 0) system_error = errno;
  if (system_error != 0) loss_ = Loss{MOSQ_ERR_ERRNO, system_error};
  return system_error == 0;
}

void MosquittoHandle::process(short ready) {
  const auto has = [ready](int event) { return (ready & event) != 0; };
  // The library looks at errno after calls that worked, too; an old EAGAIN would end its round early.
  if (!loss_ && has(POLLIN | POLLERR | POLLHUP)) {
    errno = 0;
    check(mosquitto_loop_read(handle_.get(), only_one_packet));
  }
  if (!loss_ && has(POLLOUT)) {
    errno = 0;
    check(mosquitto_loop_write(handle_.get(), only_one_packet));
  }
  if (!loss_) check(mosquitto_loop_misc(handle_.get()));
}

short MosquittoHandle::events() const {
  return static_cast<short>(mosquitto_want_write(handle_.get()) ? POLLIN | POLLOUT : POLLIN);
}

MosquittoHandle::Sent MosquittoHandle::publish(const Message& message) {
  Sent sent;
  sent.code = mosquitto_publish(handle_.get(), &sent.mid, message.topic.c_str(),
                                static_cast<int>(message.payload.size()), message.payload.data(), message.qos,
                                message.retain);
  if (!about_this_message_only(sent.code)) check(sent.code);
  return sent;
}

void MosquittoHandle::subscribe(const Subscription& subscription) {
  const int code = mosquitto_subscribe(handle_.get(), nullptr, subscription.topic.c_str(), subscription.qos);
  if (about_this_message_only(code)) {
    spdlog::warn("'{}' cannot be subscribed to: {}", subscription.topic, mosquitto_strerror(code));
  } else {
    check(code);
  }
}

void MosquittoHandle::disconnect() {
  check(mosquitto_disconnect(handle_.get()));
}

std::vector<int> MosquittoHandle::take_acknowledged() {
  return std::exchange(acknowledged_, {});
}

std::vector<broker::MessageReceived> MosquittoHandle::take_received() {
  return std::exchange(received_, {});
}

void MosquittoHandle::check(int code) {
  const int system_error = errno;
  // MOSQ_ERR_CONN_PENDING, a negative code, is how an asynchronous connection begins.
  if (code > MOSQ_ERR_SUCCESS && !loss_) loss_ = Loss{code, system_error};
}

}  // namespace amsbridge
