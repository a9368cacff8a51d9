#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "bridge/settings/secret.hpp"
#include "bridge/source/source_url.hpp"
#include "metering/layout.hpp"
#include "metering/log.hpp"

namespace amsbridge {

/// `automatic`: MQTT 5, and 3.1.1 with a broker that does not know it.
enum class MqttVersion { automatic, v5, v311 };

/// Whose certificate the broker must show, and which one it is shown.
struct TlsSettings {
  bool enabled = false;
  bool verify = true;            ///< the broker's certificate and name
  std::string ca_file;           ///< PEM; empty = the system's authorities
  std::string certificate_file;  ///< PEM, of this client; only together with private_key_file
  std::string private_key_file;  ///< PEM
  std::string server_name;       ///< asked for (SNI) and checked; empty = mqtt.host
  std::string alpn;              ///< empty = none

  bool operator==(const TlsSettings&) const = default;
};

struct MqttSettings {
  std::string host = "localhost";
  std::uint16_t port = 1883;       ///< 1 to 65535; 8883 with TLS where no port is set
  std::string user;                ///< empty = none
  Secret password;                 ///< set only together with user
  std::string password_file;       ///< where password was read from; empty = elsewhere
  std::string client_id;           ///< 1 to 200 octets
  std::string base = "amsbridge";  ///< topic prefix, apart from home_assistant.prefix
  std::set<Layout> layouts{Layout::json};
  std::string publish_topic;    ///< of the classic layout
  std::string subscribe_topic;  ///< topic filter of the commands
  int qos = 1;                  ///< 0 to 2
  std::chrono::seconds keep_alive{60};
  std::chrono::seconds longest_pause{60};  ///< between two attempts to connect, 1 to 3600
  std::size_t queue_limit = 10'000;        ///< messages kept in memory while the broker is away; at least 16
  MqttVersion version = MqttVersion::automatic;
  TlsSettings tls;

  bool operator==(const MqttSettings&) const = default;
};

/// What waits on disk while the broker is away.
struct OutboxSettings {
  bool enabled = true;
  std::uint32_t megabytes = 64;  ///< of payload, 1 to 1,000,000
  std::chrono::days days{7};     ///< 1 to 3650
  std::uint32_t rate = 50;       ///< messages a second that are caught up with, 1 to 10,000

  bool operator==(const OutboxSettings&) const = default;
};

struct HomeAssistantSettings {
  bool discovery = true;
  std::string prefix = "homeassistant";               ///< of the discovery topics
  std::string status_topic = "homeassistant/status";  ///< of Home Assistant's own birth
  bool reactive_energy = true;  ///< kvarh get the device class, which releases before about 2025.6 refuse

  bool operator==(const HomeAssistantSettings&) const = default;
};

/// Which commands are obeyed. `read`: ping, status, reading; `all`: also those that change or disturb.
enum class CommandRights { none, read, all };

struct CommandSettings {
  CommandRights allow = CommandRights::read;
  std::uint32_t per_minute = 60;  ///< 1 to 6000

  bool operator==(const CommandSettings&) const = default;
};

struct TemperatureSettings {
  /// `auto`: the first 1-wire thermometer if there is one; `none`; else the name of one that `list sensors`
  /// shows.
  std::string sensor = "auto";
  std::string sysfs = "/sys";  ///< root of the tree that sensors are looked for in

  bool operator==(const TemperatureSettings&) const = default;
};

/// Who gets /metrics without the page's password. `local`: programs on this machine.
enum class MetricsAccess { none, local, all };

struct HttpSettings {
  std::string listen = "[::]:8080";  ///< of page, API and /metrics; empty = no server
  MetricsAccess metrics = MetricsAccess::local;
  std::string certificate_file;    ///< PEM; with private_key_file the page is served over TLS
  std::string private_key_file;    ///< PEM
  std::string name = "amsbridge";  ///< announced as NAME.local where Avahi runs; empty = not announced

  bool operator==(const HttpSettings&) const = default;
};

/// What is kept of readings for the page's plots.
struct HistorySettings {
  bool enabled = true;
  std::chrono::days days{30};  ///< that every reading is kept, 1 to 3650; minutes and hours are kept for ever

  bool operator==(const HistorySettings&) const = default;
};

struct WifiSettings {
  bool setup_ap = false;  ///< be an access point while there is no known network

  bool operator==(const WifiSettings&) const = default;
};

struct MeterSettings {
  SourceUrl source;
  /// Unique also as a topic level, never bridge, command or response; empty = the meter's own id.
  std::string name;
  Secret key;                     ///< 32 hexadecimal digits; empty = none
  Secret auth_key;                ///< the same, for the authentication key
  std::uint32_t ct_ratio = 1;     ///< of the current transformers, 1 to 100,000; 200/5 is 40
  std::uint32_t vt_ratio = 1;     ///< of the voltage transformers, 1 to 10,000
  std::uint32_t main_fuse = 125;  ///< A, 1 to 10,000: what registers cannot outrun; primary side
  PublishMode publish = PublishMode::every;
  std::chrono::seconds interval{0};  ///< at least so long between two readings; 0 = no limit
  bool estimate = false;             ///< publish energy estimated between registers
  bool raw = false;                  ///< republish each telegram's octets
  std::string serve;                 ///< `127.0.0.1:2000`: octets are served there; empty = no
  std::chrono::seconds silence{0};   ///< offline after so long; 0 = by the meter's own cadence

  bool operator==(const MeterSettings&) const = default;
};

struct LogSettings {
  LogLevel level = LogLevel::info;

  bool operator==(const LogSettings&) const = default;
};

/// What the bridge is told by its file, its environment and its flags. From load_settings every value is
/// checked and every default filled in.
struct Settings {
  MqttSettings mqtt;
  OutboxSettings outbox;
  HomeAssistantSettings home_assistant;
  CommandSettings commands;
  TemperatureSettings temperature;
  HttpSettings http;
  HistorySettings history;
  WifiSettings wifi;
  std::string state_directory;  ///< where outbox, history and the page's settings are; created when missing
  std::string time_zone;        ///< IANA name of the meters' local time; empty = the system's
  std::string machine_id;       ///< a hash of the machine's own, which itself should not be published
  std::vector<MeterSettings> meters;
  LogSettings log;
  bool strict = false;  ///< withhold telegrams with a faulty value, or whose origin is not proven

  bool operator==(const Settings&) const = default;
};

}  // namespace amsbridge
