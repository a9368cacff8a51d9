#include "firmware/host/host_mqtt.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mosquitto.h>
#include <unistd.h>
#include <utility>

namespace amsbridge::device {
namespace {

std::string words(int result) {
  return result == MOSQ_ERR_ERRNO ? std::strerror(errno) : mosquitto_strerror(result);
}

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

/// libmosquitto takes authorities as files alone.
class TextAsFile {
 public:
  explicit TextAsFile(const std::string& text) {
    const int file = mkstemp(name_.data());
    if (file < 0) return;
    is_there_ = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
  }
  ~TextAsFile() { ::unlink(name_.c_str()); }
  TextAsFile(const TextAsFile&) = delete;
  TextAsFile& operator=(const TextAsFile&) = delete;

  [[nodiscard]] const char* name() const { return is_there_ ? name_.c_str() : nullptr; }

 private:
  std::string name_ = "/tmp/amsbridge-authority-XXXXXX";
  bool is_there_ = false;
};

}  // namespace

void HostMqtt::Free::operator()(mosquitto* client) const {
  mosquitto_destroy(client);
}

HostMqtt::HostMqtt(std::function<bool()> is_reachable) : is_reachable_(std::move(is_reachable)) {
  mosquitto_lib_init();
}

HostMqtt::~HostMqtt() {
  client_.reset();
  mosquitto_lib_cleanup();
}

void HostMqtt::connect(const MqttConnection& connection, Sink& sink) {
  sink_ = &sink;
  is_connected_ = is_given_up_ = false;
  lost_ = is_reachable_() ? set_up(connection) : "there is no network";
}

std::string HostMqtt::set_up(const MqttConnection& connection) {
  client_.reset(mosquitto_new(connection.client_id.c_str(), true, this));
  if (!client_) return "out of memory";
  mosquitto_connect_callback_set(client_.get(), [](mosquitto*, void* self, int code) {
    auto& mqtt = *static_cast<HostMqtt*>(self);
    if (code != 0) return mqtt.lose(mosquitto_connack_string(code));
    mqtt.is_connected_ = true;
    mqtt.sink_->connected();
  });
  mosquitto_publish_callback_set(client_.get(), [](mosquitto*, void* self, int ticket) {
    auto& mqtt = *static_cast<HostMqtt*>(self);
    mqtt.sink_->acknowledged(static_cast<Ticket>(ticket));
  });
  mosquitto_message_callback_set(client_.get(), [](mosquitto*, void* self, const mosquitto_message* message) {
    static_cast<HostMqtt*>(self)->hear(*message);
  });
  mosquitto_username_pw_set(client_.get(), or_null(connection.user), or_null(connection.password));
  if (!connection.will_topic.empty())
    mosquitto_will_set(client_.get(), connection.will_topic.c_str(),
                       static_cast<int>(connection.will_payload.size()), connection.will_payload.data(), 1,
                       true);
  const TextAsFile authority(connection.authority);  // read when it connects
  if (connection.tls) {
    if (std::string problem = use_tls(connection, authority.name()); !problem.empty()) return problem;
  }
  const int result =
      mosquitto_connect(client_.get(), connection.host.c_str(), connection.port, connection.keep_alive_s);
  return result == MOSQ_ERR_SUCCESS ? std::string() : words(result);
}

std::string HostMqtt::use_tls(const MqttConnection& connection, const char* authority) {
  const char* folder = connection.verify ? nullptr : "/etc/ssl/certs";  // one of them must be named
  const int result = mosquitto_tls_set(client_.get(), connection.verify ? authority : nullptr, folder,
                                       nullptr, nullptr, nullptr);
  if (result != MOSQ_ERR_SUCCESS) return words(result);
  mosquitto_tls_opts_set(client_.get(), connection.verify ? 1 : 0, nullptr, nullptr);
  mosquitto_tls_insecure_set(client_.get(), !connection.verify);
  return {};
}

void HostMqtt::hear(const mosquitto_message& message) {
  const auto size = static_cast<std::size_t>(message.payloadlen);
  if (size > longest_message) return;
  sink_->message(message.topic, {static_cast<const char*>(message.payload), size},
                 message.retain ? Kept::yes : Kept::no);
}

void HostMqtt::disconnect() {
  is_connected_ = false;
  lost_.clear();
  // The library may be in the middle of telling what came.
  is_given_up_ = true;
  if (!is_polling_) client_.reset();
}

void HostMqtt::lose(std::string why) {
  lost_ = std::move(why);
}

MqttTransport::Ticket HostMqtt::publish(std::string_view topic, std::string_view payload, int qos,
                                        bool retain) {
  if (!is_connected_ || !is_reachable_()) return 0;
  int ticket = 0;
  const int result = mosquitto_publish(client_.get(), &ticket, std::string(topic).c_str(),
                                       static_cast<int>(payload.size()), payload.data(), qos, retain);
  return result == MOSQ_ERR_SUCCESS ? static_cast<Ticket>(ticket) : Ticket{0};
}

MqttTransport::Ticket HostMqtt::publish(std::string_view topic, MadePayload payload, int qos, bool retain) {
  // In pieces as the chip's client asks for them, so that what makes them is seen to work here.
  constexpr std::size_t piece = 256;
  std::string whole(payload.size, '\0');
  for (std::size_t offset = 0; offset < whole.size(); offset += piece)
    payload.write(offset, std::span(whole).subspan(offset, std::min(piece, whole.size() - offset)));
  return publish(topic, whole, qos, retain);
}

bool HostMqtt::subscribe(std::string_view filter) {
  return is_connected_ &&
         mosquitto_subscribe(client_.get(), nullptr, std::string(filter).c_str(), 1) == MOSQ_ERR_SUCCESS;
}

void HostMqtt::poll() {
  if (client_ && lost_.empty()) {
    is_polling_ = true;
    const int result = is_reachable_() ? mosquitto_loop(client_.get(), 0, 1) : MOSQ_ERR_CONN_LOST;
    is_polling_ = false;
    if (is_given_up_) return client_.reset();
    if (result != MOSQ_ERR_SUCCESS && lost_.empty()) lost_ = words(result);
  }
  if (lost_.empty()) return;
  const std::string why = std::exchange(lost_, {});
  client_.reset();
  is_connected_ = false;
  sink_->disconnected(why);
}

}  // namespace amsbridge::device
