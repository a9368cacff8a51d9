#pragma once

#include <memory>
#include <mosquitto.h>
#include <optional>
#include <string>
#include <vector>

#include "bridge/mqtt/broker_event.hpp"
#include "bridge/mqtt/broker_words.hpp"
#include "bridge/mqtt/mosquitto_options.hpp"

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

  explicit MosquittoHandle(const MosquittoOptions& options);
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

  [[nodiscard]] Sent publish(const Message& message);
  void subscribe(const Subscription& subscription);
  /// Sends DISCONNECT behind everything published before; the library then closes the socket.
  void disconnect();

  [[nodiscard]] const std::optional<Loss>& loss() const { return loss_; }
  /// The CONNACK return code, once there.
  [[nodiscard]] const std::optional<int>& answer() const { return answer_; }
  /// Packet identifiers acknowledged (QoS 0: written) since the last call.
  [[nodiscard]] std::vector<int> take_acknowledged();
  [[nodiscard]] std::vector<broker::MessageReceived> take_received();

 private:
  struct Destroy {
    void operator()(mosquitto* handle) const { mosquitto_destroy(handle); }
  };

  void set_up(const MosquittoOptions& options);
  void set_callbacks();
  /// Notes the loss for a code other than success; `errno` must be that of the call.
  void check(int code);

  const MosquittoOptions& options_;
  std::unique_ptr<mosquitto, Destroy> handle_;
  std::optional<Loss> loss_;
  std::optional<int> answer_;
  std::vector<int> acknowledged_;
  std::vector<broker::MessageReceived> received_;
};

}  // namespace amsbridge
