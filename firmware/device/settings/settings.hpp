#pragma once

#include <cstdint>
#include <string>

#include "firmware/device/board/uart.hpp"
#include "metering/layout.hpp"
#include "metering/serial_parameters.hpp"

namespace amsbridge::device {

struct WifiSettings {
  std::string ssid = {};  ///< empty: none has been chosen
  std::string password = {};
};

struct MqttSettings {
  std::string host = {};  ///< empty: none has been chosen, and nothing is published
  std::uint16_t port = 1883;
  std::string user = {};
  std::string password = {};
  std::string client_id = {};  ///< empty: amsbridge-XXXXXX
  bool tls = false;
  bool verify = true;
  std::string authority = {};  ///< PEM
  std::string base = "amsbridge";
  bool json = true;  ///< the layouts; at least one is on
  bool topics = false;
  bool classic = false;
  std::string publish_topic = {};    ///< of the classic layout; empty: BASE/classic
  std::string subscribe_topic = {};  ///< of commands; empty: BASE/command
  std::uint16_t keep_alive = 60;     ///< seconds
  std::uint16_t longest_pause = 60;  ///< seconds between two attempts to connect
};

struct HomeAssistantSettings {
  bool discovery = true;
  std::string prefix = "homeassistant";
  std::string status_topic = "homeassistant/status";
  bool reactive_energy = true;
};

enum class CommandRights : std::uint8_t { none, read, all };

/// The one meter that the device hears.
struct MeterSettings {
  ReceivePin pin = ReceivePin::gpio3;
  bool finds_line = true;         ///< speed and parity are found by listening
  SerialParameters line = {};     ///< what it begins with, or what it is
  std::string name = {};          ///< in topics; empty: the id that it sends
  std::string key = {};           ///< 32 hexadecimal digits, or empty
  std::string auth_key = {};      ///< the same
  std::uint32_t main_fuse = 125;  ///< A
  std::uint32_t ct_ratio = 1;
  std::uint32_t vt_ratio = 1;
  bool estimate = false;
  PublishMode publish = PublishMode::every;
  std::uint32_t interval = 0;  ///< seconds
  std::uint32_t silence = 0;   ///< seconds; 0: by cadence
};

/// All that can be set. Names and meanings are those of docs/settings.md where the Linux program has the
/// same.
struct Settings {
  WifiSettings wifi = {};
  MqttSettings mqtt = {};
  HomeAssistantSettings home_assistant = {};
  CommandRights commands = CommandRights::all;
  bool thermometer = true;
  bool swap_led = false;  ///< the LED is lit by a high level
  std::string name = {};  ///< in the local network; empty: amsbridge-XXXXXX
  std::string time_zone = "Europe/Oslo";
  std::string time_server = "pool.ntp.org";
  bool strict = false;
  MeterSettings meter = {};
};

}  // namespace amsbridge::device
