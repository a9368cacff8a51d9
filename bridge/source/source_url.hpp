#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <tl/expected.hpp>

#include "metering/serial_parameters.hpp"

namespace amsbridge {

/// A serial line, `serial:///dev/ttyUSB0?baud=2400&parity=even&data=8&stop=1`.
struct SerialUrl {
  std::string path;
  SerialParameters parameters;

  bool operator==(const SerialUrl&) const = default;
};

/// A TCP server that passes the meter's octets on, `tcp://host:port`.
struct TcpUrl {
  std::string host;  ///< a name or an address, an IPv6 address without its brackets
  std::uint16_t port = 0;

  bool operator==(const TcpUrl&) const = default;
};

/// Datagrams that are sent to this machine, `udp://:port`; each is a piece of the meter's octets.
struct UdpUrl {
  /// Where they are received: an address of this machine or of a multicast group, an IPv6 one without its
  /// brackets; empty = all of the machine's.
  std::string host;
  std::uint16_t port = 0;

  bool operator==(const UdpUrl&) const = default;
};

/// What the broker keeps of an MQTT source that is away: nothing, or its messages.
enum class MqttSession { clean, persistent };

/// Messages of a broker, `mqtt://user@host:port/han/+/raw?client_id=NAME&session=persistent&qos=1`, or
/// `mqtts://` for TLS; each holds whole telegrams. The topic may be a shared subscription,
/// `$share/GROUP/han/+/raw`. A password stands elsewhere, because URLs are shown in logs.
struct MqttUrl {
  std::string host;  ///< a name or an address, an IPv6 address without its brackets
  std::uint16_t port = 1883;
  bool tls = false;
  std::string topic;      ///< filter without `#`; at most one `+`, in the place of the meter's name
  std::string user;       ///< empty = none
  std::string client_id;  ///< empty = the broker chooses one; never so with a persistent session
  MqttSession session = MqttSession::clean;
  int qos = 1;  ///< 0 to 2; at least 1 with a persistent session

  bool operator==(const MqttUrl&) const = default;
};

/// A file that is read once, `file:PATH`. The path is taken as written, without percent decoding.
struct FileUrl {
  std::string path;

  bool operator==(const FileUrl&) const = default;
};

/// Standard input, `-`.
struct StdinUrl {
  bool operator==(const StdinUrl&) const = default;
};

using SourceUrl = std::variant<SerialUrl, TcpUrl, UdpUrl, MqttUrl, FileUrl, StdinUrl>;

/// Understands a source as the user writes it; a bare path below /dev is a serial line. The error is a
/// sentence that says what was found and what is allowed; it never repeats a user name or password.
[[nodiscard]] tl::expected<SourceUrl, std::string> parse_source_url(std::string_view text);

/// The URL written out in full; parse_source_url gives the same source back.
[[nodiscard]] std::string to_string(const SourceUrl& url);

}  // namespace amsbridge
