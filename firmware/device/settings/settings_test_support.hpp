#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firmware/device/settings/change.hpp"
#include "firmware/device/settings/rows.hpp"
#include "firmware/device/settings/settings.hpp"
#include "firmware/device/settings/values.hpp"

namespace amsbridge::device {

inline std::string base64(std::string_view octets) {
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < octets.size(); at += 3) {
    const auto octet = [&](std::size_t next) {
      return next < octets.size() ? static_cast<unsigned char>(octets[next]) : 0U;
    };
    const unsigned bits = octet(at) << 16U | octet(at + 1) << 8U | octet(at + 2);
    text += alphabet[bits >> 18U];
    text += alphabet[bits >> 12U & 63U];
    text += at + 1 < octets.size() ? alphabet[bits >> 6U & 63U] : '=';
    text += at + 2 < octets.size() ? alphabet[bits & 63U] : '=';
  }
  return text;
}

/// PEM around so many octets that begin as a certificate does.
inline std::string certificate(std::size_t octets = 700, char filling = 'x') {
  std::string der(octets, filling);
  der[0] = '\x30';
  der[1] = '\x82';
  der[2] = static_cast<char>((octets - 4) >> 8U);
  der[3] = static_cast<char>((octets - 4) & 0xFFU);
  const std::string text = base64(der);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + "\n";
  return pem + "-----END CERTIFICATE-----\n";
}

/// Every setting is another one than by default.
inline Settings unusual_settings() {
  Settings settings;
  settings.wifi = {"Hytte på fjellet", "kaffe og \"vafler\""};
  settings.mqtt.host = "broker.lan";
  settings.mqtt.port = 1884;
  settings.mqtt.user = "måler";
  settings.mqtt.password = "back\\slash";
  settings.mqtt.client_id = "cellar";
  settings.mqtt.tls = true;
  settings.mqtt.verify = false;
  settings.mqtt.authority = certificate();
  settings.mqtt.base = "house/power";
  settings.mqtt.json = false;
  settings.mqtt.topics = true;
  settings.mqtt.classic = true;
  settings.mqtt.publish_topic = "ams/out";
  settings.mqtt.subscribe_topic = "ams/in";
  settings.mqtt.keep_alive = 30;
  settings.mqtt.longest_pause = 120;
  settings.home_assistant = {false, "ha", "ha/status", false};
  settings.commands = CommandRights::read;
  settings.thermometer = false;
  settings.swap_led = true;
  settings.name = "meter-cellar";
  settings.time_zone = "Europe/Helsinki";
  settings.time_server = "192.168.1.1";
  settings.strict = true;
  settings.meter.pin = ReceivePin::gpio13;
  settings.meter.finds_line = false;
  settings.meter.line = {9600, Parity::none, 7, 2};
  settings.meter.name = "main";
  settings.meter.key = "00112233445566778899aabbccddeeff";
  settings.meter.auth_key = "ffeeddccbbaa99887766554433221100";
  settings.meter.main_fuse = 63;
  settings.meter.ct_ratio = 40;
  settings.meter.vt_ratio = 2;
  settings.meter.estimate = true;
  settings.meter.publish = PublishMode::change;
  settings.meter.interval = 10;
  settings.meter.silence = 90'000;
  return settings;
}

/// Keys of the settings that differ: none if they are the same.
inline std::string differences(const Settings& one, const Settings& other) {
  std::string keys;
  for (const auto rows : {settings_rows(), meter_rows()}) {
    for (const Row& row : rows) {
      if (!is_same(row, one, other)) keys += std::string(row.key) + " ";
    }
  }
  return keys;
}

/// Sentences of a refused change, one a line.
inline std::string sentences(const tl::expected<CheckedChange, ChangeRefused>& checked) {
  if (checked) return "taken";
  std::string text = checked.error().malformed;
  for (const KeyProblem& problem : checked.error().problems) {
    text += (text.empty() ? "" : "\n") + problem.key + ": " + problem.sentence;
  }
  return text;
}

}  // namespace amsbridge::device
