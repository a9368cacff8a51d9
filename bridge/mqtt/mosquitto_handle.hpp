#pragma once

#include <map>
#include <memory>
#include <mosquitto.h>
#include <optional>
#include <string>
#include <vector>

#include "bridge/mqtt/broker_event.hpp"
#include "bridge/mqtt/broker_words.hpp"
#include "bridge/mqtt/mosquitto_options.hpp"
#include "bridge/mqtt/properties.hpp"
#include "bridge/mqtt/tls_context.hpp"

namespace amsbridge {

/// One connection attempt and the connection that comes of it: a fresh `struct mosquitto` each time, so that
/// the library never has messages of an earlier connection to send again. Callbacks of the library only take
/// notes; whoever drives the handle reads them. Belongs to one thread; never blocks.
class MosquittoHandle {
 public:
  /// What `publish` did: `code` is MOSQ_ERR_SUCCESS and `mid` the packet identifier, or the handle is lost,
  /// or the library refused this message and the connection still stands.
  struct Sent {
    int code = 0;
    int mid = 0;
  };

  /// The broker's last word on a message: `reason` is 0 or, in MQTT 5, a reason code.
  struct Acknowledged {
    int mid = 0;
    int reason = 0;
  };

  MosquittoHandle(const MosquittoOptions& options, MqttProtocol protocol);
  ~MosquittoHandle() = default;
  MosquittoHandle(const MosquittoHandle&) = delete;
  MosquittoHandle& operator=(const MosquittoHandle&) = delete;

  /// Starts to connect to a numeric address. A failure is found in `loss`.
  void connect(const std::string& address);

  /// Whether the TCP connection stands; to be asked once poll() calls the socket writable or faulty.
  [[nodiscard]] bool connected();

  /// Drives the library after poll(): `ready` are the events that came true, 0 after a pause.
  void process(short ready);

  [[nodiscard]] int socket() const { return mosquitto_socket(handle_.get()); }
  /// The poll() events to wait for.
  [[nodiscard]] short events() const;

  /// Why the broker would not take this message, in words; nothing when it can be sent.
  [[nodiscard]] std::optional<std::string> why_not_sendable(const Message& message) const;
  /// With a QoS that the broker supports. MQTT 3.1.1 goes without the properties.
  [[nodiscard]] Sent publish(const Message& message);
  void subscribe(const Subscription& subscription);
  /// Sends DISCONNECT behind everything published before; the library then closes the socket.
  void disconnect();

  [[nodiscard]] MqttProtocol protocol() const { return protocol_; }
  [[nodiscard]] const std::optional<Loss>& loss() const { return loss_; }
  /// The CONNACK return or reason code, once there.
  [[nodiscard]] const std::optional<int>& answer() const { return answer_; }
  /// From the CONNACK.
  [[nodiscard]] const BrokerLimits& limits() const { return limits_; }
  /// Messages acknowledged or refused (QoS 0: written) since the last call.
  [[nodiscard]] std::vector<Acknowledged> take_acknowledged();
  [[nodiscard]] std::vector<broker::MessageReceived> take_received();

 private:
  struct Destroy {
    void operator()(mosquitto* handle) const { mosquitto_destroy(handle); }
  };
  struct Callbacks;

  void set_up();
  void set_up_tls();
  void set_up_will(const Message& will);
  void keep_session();
  void set_callbacks();
  void shake_hands(short ready);
  void read();
  /// Notes the loss for a code other than success; `errno` must be that of the call.
  void check(int code);
  void note_loss(Loss loss);
  void note_subscription(int mid, int granted);

  const MosquittoOptions& options_;
  const MqttProtocol protocol_;
  std::unique_ptr<TlsContext> tls_;  // outlives the handle's SSL
  bool shaking_hands_ = false;       // from the TCP connection until TLS stands
  std::unique_ptr<mosquitto, Destroy> handle_;
  std::optional<Loss> loss_;
  std::optional<int> answer_;
  BrokerLimits limits_;
  std::map<int, std::string> subscriptions_asked_;  // by packet identifier
  std::vector<Acknowledged> acknowledged_;
  std::vector<broker::MessageReceived> received_;
};

}  // namespace amsbridge
