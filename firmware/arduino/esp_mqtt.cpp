#include "firmware/arduino/esp_mqtt.hpp"

#include <Arduino.h>
#include <algorithm>
#include <espMqttClient.h>
#include <espMqttClientAsync.h>
#include <utility>

#ifdef ESP8266
#include "firmware/arduino/esp8266/tls.hpp"
#else
#include "firmware/arduino/esp32/tls.hpp"
#endif
#include "firmware/arduino/turn.hpp"

namespace amsbridge::device {
namespace {

// That wait for a poll; the library acknowledges more, and they are lost.
constexpr std::size_t most_messages = 4;

std::string words(espMqttClientTypes::DisconnectReason reason) {
  using Reason = espMqttClientTypes::DisconnectReason;
  switch (reason) {
    case Reason::USER_OK: return "The connection was ended.";
    case Reason::MQTT_UNACCEPTABLE_PROTOCOL_VERSION: return "The broker does not speak MQTT 3.1.1.";
    case Reason::MQTT_IDENTIFIER_REJECTED: return "The broker does not take this client id.";
    case Reason::MQTT_SERVER_UNAVAILABLE: return "The broker says that it is not available.";
    case Reason::MQTT_MALFORMED_CREDENTIALS: return "The broker does not take this user or password.";
    case Reason::MQTT_NOT_AUTHORIZED: return "The broker does not let this user in.";
    default: return "The broker cannot be reached, or has ended the connection.";
  }
}

/// What stands before the payload in a PUBLISH packet (MQTT 3.1.1, 2.2.3 and 3.3).
std::size_t header_octets(std::size_t topic, std::size_t payload, int qos) {
  const std::size_t variable = 2 + topic + (qos > 0 ? 2 : 0);
  std::size_t length_octets = 1;
  for (std::size_t left = (variable + payload) / 128; left != 0; left /= 128) ++length_octets;
  return 1 + length_octets + variable;
}

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace

/// What both of the library's clients can do.
class EspMqtt::Client {
 public:
  virtual ~Client() = default;
  virtual MqttClient& library() = 0;
  /// False: there is no memory for it.
  virtual bool begin() = 0;
  /// To be called before each turn of the library.
  virtual void mend() {}
  virtual std::string reason() { return {}; }
};

class EspMqtt::PlainClient final : public EspMqtt::Client, private espMqttClientAsync {
 public:
  explicit PlainClient(EspMqtt& owner) { owner.set_up<espMqttClientAsync>(*this); }
  MqttClient& library() override { return *this; }
  bool begin() override { return espMqttClientAsync::connect(); }

  /// On the ESP8266 the library's stop() leaves the connection open (1.7.3), and then it waits for its end.
  void mend() override {
    if (_state == State::disconnectingTcp2 && !_clientAsync.disconnected()) _clientAsync.client.close(true);
  }
};

class EspMqtt::SecureClient final : public EspMqtt::Client, private espMqttClientSecure {
 public:
#ifdef ESP8266
  explicit SecureClient(EspMqtt& owner) : trust_(owner.connection_) {
#else
  explicit SecureClient(EspMqtt& owner)
      : espMqttClientSecure(espMqttClientTypes::UseInternalTask::NO), trust_(owner.connection_) {
#endif
    owner.set_up<espMqttClientSecure>(*this);
    trust_.apply(_client.client);
  }
  MqttClient& library() override {
    return *this;
  }
  bool begin() override {
    return MqttClient::connect();
  }
  std::string reason() override {
    return tls_failure(_client.client);
  }

 private:
  TlsTrust trust_;
};

template <class Library>
void EspMqtt::set_up(Library& library) {
  library.setServer(connection_.host.c_str(), connection_.port)
      .setClientId(connection_.client_id.c_str())
      .setCleanSession(true)
      .setKeepAlive(connection_.keep_alive_s)
      .setCredentials(or_null(connection_.user), or_null(connection_.password));
  if (!connection_.will_topic.empty())
    library.setWill(connection_.will_topic.c_str(), 1, true,
                    reinterpret_cast<const std::uint8_t*>(connection_.will_payload.data()),
                    connection_.will_payload.size());
  library.onConnect([this](bool) { has_connected_ = true; });
  library.onDisconnect([this](auto reason) { end_ = static_cast<std::uint8_t>(reason); });
  library.onPublish([this](std::uint16_t ticket) {
    const Turn turn;
    acknowledged_.push_back(ticket);
  });
  library.onMessage([this](const auto& properties, const char* topic, const std::uint8_t* octets,
                           std::size_t count, std::size_t index, std::size_t total) {
    take_part(topic, properties.retain ? Kept::yes : Kept::no, octets, count, index, total);
  });
}

EspMqtt::EspMqtt() = default;
EspMqtt::~EspMqtt() = default;

void EspMqtt::connect(const MqttConnection& connection, Sink& sink) {
  disconnect();
  connection_ = connection;
  sink_ = &sink;
  if (connection_.tls)
    client_ = std::make_unique<SecureClient>(*this);
  else
    client_ = std::make_unique<PlainClient>(*this);
  if (!client_->begin())
    end_ = static_cast<std::uint8_t>(espMqttClientTypes::DisconnectReason::TCP_DISCONNECTED);
}

void EspMqtt::disconnect() {
  client_.reset();
  sink_ = nullptr;
  has_connected_ = false;
  end_.reset();
  acknowledged_.clear();
  messages_.clear();
  coming_.reset();
}

MqttTransport::Ticket EspMqtt::publish(std::string_view topic, std::string_view payload, int qos,
                                       bool retain) {
  if (!client_) return 0;
  return client_->library().publish(std::string(topic).c_str(), static_cast<std::uint8_t>(qos), retain,
                                    reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size());
}

MqttTransport::Ticket EspMqtt::publish(std::string_view topic, MadePayload payload, int qos, bool retain) {
  if (!client_) return 0;
  const std::size_t size = payload.size;
  const std::size_t header = header_octets(topic.size(), size, qos);
  return client_->library().publish(
      std::string(topic).c_str(), static_cast<std::uint8_t>(qos), retain,
      [made = std::move(payload), header](std::uint8_t* octets, std::size_t most, std::size_t index) {
        // The library counts from the packet's first octet, and asks early for the first part.
        const std::size_t offset = index < header ? 0 : index - header;
        const std::size_t count = std::min(most, made.size - std::min(made.size, offset));
        made.write(offset, {reinterpret_cast<char*>(octets), count});
        return count;
      },
      size);
}

bool EspMqtt::subscribe(std::string_view filter) {
  return client_ && client_->library().subscribe(std::string(filter).c_str(), 1) != 0;
}

void EspMqtt::take_part(const char* topic, Kept kept, const std::uint8_t* octets, std::size_t count,
                        std::size_t index, std::size_t total) {
  const Turn turn;
  if (index == 0) coming_.reset();
  if (total > longest_message || messages_.size() >= most_messages) return;
  if (index == 0) coming_ = Message{topic, {}, kept};
  if (!coming_ || coming_->payload.size() != index) return;
  coming_->payload.append(reinterpret_cast<const char*>(octets), count);
  if (coming_->payload.size() < total) return;
  messages_.push_back(std::move(*coming_));
  coming_.reset();
}

void EspMqtt::poll() {
  if (!client_) return;
  client_->mend();
  client_->library().loop();
  if (sink_) tell(*sink_);
}

void EspMqtt::tell(Sink& sink) {
  if (std::exchange(has_connected_, false)) sink.connected();
  // A sink may disconnect from within, which empties these.
  for (const Ticket ticket : std::exchange(acknowledged_, {})) {
    if (sink_ == &sink) sink.acknowledged(ticket);
  }
  for (const Message& message : std::exchange(messages_, {})) {
    if (sink_ == &sink) sink.message(message.topic, message.payload, message.kept);
  }
  if (!end_ || sink_ != &sink) return;
  std::string why = client_->reason();
  if (why.empty()) why = words(static_cast<espMqttClientTypes::DisconnectReason>(*end_));
  disconnect();
  sink.disconnected(why);
}

}  // namespace amsbridge::device
