#pragma once

#include <functional>
#include <memory>
#include <string>

#include "firmware/device/board/mqtt_transport.hpp"

struct mosquitto;
struct mosquitto_message;

namespace amsbridge::device {

/// MQTT by libmosquitto, driven by `poll`.
class HostMqtt final : public MqttTransport {
 public:
  /// `is_reachable`: whether the device has a network; without one nothing comes through.
  explicit HostMqtt(std::function<bool()> is_reachable);
  ~HostMqtt();
  HostMqtt(const HostMqtt&) = delete;
  HostMqtt& operator=(const HostMqtt&) = delete;

  void connect(const MqttConnection& connection, Sink& sink) override;
  void disconnect() override;
  Ticket publish(std::string_view topic, std::string_view payload, int qos, bool retain) override;
  Ticket publish(std::string_view topic, MadePayload payload, int qos, bool retain) override;
  bool subscribe(std::string_view filter) override;
  void poll() override;

 private:
  struct Free {
    void operator()(mosquitto* client) const;
  };

  [[nodiscard]] std::string set_up(const MqttConnection& connection);
  [[nodiscard]] std::string use_tls(const MqttConnection& connection, const char* authority);
  void lose(std::string why);
  void hear(const mosquitto_message& message);

  std::function<bool()> is_reachable_;
  std::unique_ptr<mosquitto, Free> client_;
  Sink* sink_ = nullptr;
  bool is_connected_ = false;
  bool is_polling_ = false;
  bool is_given_up_ = false;
  std::string lost_;  ///< why, to be told by `poll`
};

}  // namespace amsbridge::device
