#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "bridge/settings/secret.hpp"
#include "bridge/source/source_url.hpp"

namespace amsbridge {

/// How readings are laid out on MQTT; `docs` describe the topics of each.
enum class Layout { json, classic };

enum class LogLevel { error, warning, info, debug };

struct MqttSettings {
  std::string host = "localhost";
  std::uint16_t port = 1883;       ///< 1 to 65535
  std::string user;                ///< empty = none
  Secret password;                 ///< set only together with user
  std::string password_file;       ///< where password was read from; empty = elsewhere
  std::string client_id;           ///< 1 to 200 octets
  std::string base = "amsbridge";  ///< topic prefix, never below homeassistant
  std::set<Layout> layouts{Layout::json};
  std::string publish_topic;    ///< of the classic layout
  std::string subscribe_topic;  ///< topic filter of the commands
  int qos = 1;                  ///< 0 to 2
  std::chrono::seconds keep_alive{60};
  std::size_t queue_limit = 10'000;  ///< messages kept in memory while the broker is away; at least 16
};

struct MeterSettings {
  SourceUrl source;
  /// Unique also as a topic level, never bridge, command or response; empty = the meter's own id.
  std::string name;
  Secret key;       ///< 32 hexadecimal digits; empty = none
  Secret auth_key;  ///< the same, for the authentication key
};

struct LogSettings {
  LogLevel level = LogLevel::info;
};

/// What the bridge is told by its file, its environment and its flags. From load_settings every value is
/// checked and every default filled in.
struct Settings {
  MqttSettings mqtt;
  std::string machine_id;  ///< a hash of the machine's own, which itself should not be published
  std::vector<MeterSettings> meters;
  LogSettings log;
  bool strict = false;  ///< withhold telegrams with a faulty value, or whose origin is not proven
};

}  // namespace amsbridge
