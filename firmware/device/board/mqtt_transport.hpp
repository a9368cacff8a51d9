#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace amsbridge::device {

/// How the broker is reached (MQTT 3.1.1, 3.1).
struct MqttConnection {
  std::string host = {};
  std::uint16_t port = 1883;
  std::string client_id = {};
  std::string user = {};
  std::string password = {};
  bool tls = false;
  bool verify = true;          ///< with TLS: the broker's certificate must be vouched for by `authority`
  std::string authority = {};  ///< PEM
  std::uint16_t keep_alive_s = 60;
  std::string will_topic = {};  ///< retained, QoS 1
  std::string will_payload = {};
};

/// A payload that is made while it is sent: `write` fills `octets` with what stands from `offset` on. It may
/// be asked for the same part again.
struct MadePayload {
  std::size_t size = 0;
  std::function<void(std::size_t offset, std::span<char> octets)> write;
};

/// Whether the broker had kept a message for those who subscribe later (its RETAIN flag;
/// MQTT 3.1.1, 3.3.1.3).
enum class Kept : std::uint8_t { no, yes };

/// An MQTT client. One connection at a time, each with a clean session. Nothing here waits, but that the
/// handshake of TLS may take some seconds.
class MqttTransport {
 public:
  /// Number of a publication on its way; 0: it was not taken, for want of a connection or of memory.
  using Ticket = std::uint16_t;

  /// Hears what happens, from within `poll` alone. The views are valid during the call.
  class Sink {
   public:
    virtual void connected() = 0;
    /// The attempt has failed or the connection is over; a sentence says why. What was on its way is
    /// forgotten.
    virtual void disconnected(std::string_view why) = 0;
    virtual void acknowledged(Ticket) = 0;
    /// At most `longest_message` octets; longer ones are left out.
    virtual void message(std::string_view topic, std::string_view payload, Kept kept) = 0;

   protected:
    ~Sink() = default;
  };

  static constexpr std::size_t longest_message = 1024;

  virtual void connect(const MqttConnection&, Sink&) = 0;
  /// Breaks the connection off without a goodbye, so that the broker says the will. The sink hears no more.
  virtual void disconnect() = 0;

  /// With QoS 1 the ticket comes back by `acknowledged`; with QoS 0 it means nothing but that it was taken.
  virtual Ticket publish(std::string_view topic, std::string_view payload, int qos, bool retain) = 0;
  virtual Ticket publish(std::string_view topic, MadePayload payload, int qos, bool retain) = 0;
  /// QoS 1. False if it could not be sent.
  virtual bool subscribe(std::string_view filter) = 0;

  virtual void poll() = 0;

 protected:
  ~MqttTransport() = default;
};

}  // namespace amsbridge::device
