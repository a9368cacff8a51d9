#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware/device/board/mqtt_transport.hpp"

class MqttClient;

namespace amsbridge::device {

/// espMqttClient: without TLS the one that never waits, with TLS the one whose handshake does. What happens
/// while the network's own code runs is kept until `poll`.
class EspMqtt final : public MqttTransport {
 public:
  EspMqtt();
  ~EspMqtt();
  EspMqtt(const EspMqtt&) = delete;
  EspMqtt& operator=(const EspMqtt&) = delete;

  void connect(const MqttConnection& connection, Sink& sink) override;
  void disconnect() override;
  Ticket publish(std::string_view topic, std::string_view payload, int qos, bool retain) override;
  Ticket publish(std::string_view topic, MadePayload payload, int qos, bool retain) override;
  bool subscribe(std::string_view filter) override;
  void poll() override;

 private:
  class Client;
  class PlainClient;
  class SecureClient;
  struct Message {
    std::string topic;
    std::string payload;
    Kept kept;
  };

  template <class Library>
  void set_up(Library& library);
  void take_part(const char* topic, Kept kept, const std::uint8_t* octets, std::size_t count,
                 std::size_t index, std::size_t total);
  void tell(Sink& sink);

  // The library keeps pointers into it. Declared before the client, which is destroyed first.
  MqttConnection connection_;
  std::unique_ptr<Client> client_;
  Sink* sink_ = nullptr;

  // What has happened since the last poll.
  bool has_connected_ = false;
  std::optional<std::uint8_t> end_;  // the library's reason
  std::vector<Ticket> acknowledged_;
  std::vector<Message> messages_;
  std::optional<Message> coming_;  // of which parts are missing
};

}  // namespace amsbridge::device
