#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bridge/settings/make_row.hpp"
#include "bridge/settings/row_tables.hpp"
#include "bridge/settings/text_rules.hpp"

namespace amsbridge {
namespace {

using Make = MakeRow<Settings>;

constexpr std::array layout_words{Word<Layout>{"json", Layout::json}, Word<Layout>{"topics", Layout::topics},
                                  Word<Layout>{"classic", Layout::classic}};
constexpr std::string_view layouts_allowed = "json, topics, classic or several of them";

constexpr std::array version_words{Word<MqttVersion>{"auto", MqttVersion::automatic},
                                   Word<MqttVersion>{"5", MqttVersion::v5},
                                   Word<MqttVersion>{"3.1.1", MqttVersion::v311}};

Assigned store_layouts(std::set<Layout>& into, const RawValue& value) {
  std::set<Layout> layouts;
  for (const std::string& word : std::get<std::vector<std::string>>(value)) {
    Layout layout{};
    if (!store_choice(layout, word, layout_words)) return refused(fmt::format("must be {}", layouts_allowed));
    layouts.insert(layout);
  }
  if (layouts.empty()) return refused(fmt::format("must be {}", layouts_allowed));
  into = std::move(layouts);
  return {};
}

std::string print_layouts(const std::set<Layout>& layouts) {
  std::vector<std::string_view> words;
  for (const auto& entry : layout_words) {
    if (layouts.contains(entry.value)) words.push_back(entry.word);
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

SettingsRow layout_row() {
  SettingsRow row{"mqtt.layout",
                  "How readings are laid out on MQTT: json, topics, classic or several of them.",
                  fmt::format(R"({}, as in ["json", "classic"])", layouts_allowed),
                  Kind::words,
                  Secrecy::open,
                  [](Settings& s, const RawValue& value) { return store_layouts(s.mqtt.layouts, value); },
                  [](const Settings& s) { return print_layouts(s.mqtt.layouts); },
                  Make::same([](auto& s) -> auto& { return s.mqtt.layouts; })};
  row.choices = bare_words(layout_words);
  return row;
}

std::vector<SettingsRow> connection_rows() {
  return {
      Make::text(
          "mqtt.host", "Host name or address of the MQTT broker.", text_rules::host,
          [](auto& s) -> auto& { return s.mqtt.host; }, Secrecy::unquoted),
      Make::number(
          "mqtt.port", "TCP port of the MQTT broker; 8883 with TLS if left out.", {1, 65'535},
          [](auto& s) -> auto& { return s.mqtt.port; }),
      Make::choice(
          "mqtt.version",
          "MQTT version: 5, 3.1.1, or auto for 5 and 3.1.1 with a broker that does not know 5.",
          version_words, [](auto& s) -> auto& { return s.mqtt.version; }),
      Make::text(
          "mqtt.user", "User name for the broker; empty for none.", text_rules::optional_text,
          [](auto& s) -> auto& { return s.mqtt.user; }),
      Make::secret(
          "mqtt.password", "Password for the broker; better kept in a file of its own.", text_rules::password,
          [](auto& s) -> auto& { return s.mqtt.password; }),
      Make::file(
          "mqtt.password_file",
          "File that holds the password for the broker; systemd's credential mqtt_password does, too.",
          text_rules::file, [](auto& s) -> auto& { return s.mqtt.password_file; }),
      Make::text(
          "mqtt.client_id",
          "Name of this client, different for each bridge on one broker; made of the machine id if left "
          "out.",
          text_rules::client_id, [](auto& s) -> auto& { return s.mqtt.client_id; }),
  };
}

std::vector<SettingsRow> tls_rows() {
  return {
      Make::yes_or_no(
          "mqtt.tls", "Speak TLS with the broker.", [](auto& s) -> auto& { return s.mqtt.tls.enabled; }),
      Make::yes_or_no(
          "mqtt.verify", "With TLS, talk only to a broker whose certificate and name are right.",
          [](auto& s) -> auto& { return s.mqtt.tls.verify; }),
      Make::file(
          "mqtt.ca_file",
          "With TLS, PEM file of the authorities that may vouch for the broker; those of the system if "
          "left out.",
          text_rules::optional_file, [](auto& s) -> auto& { return s.mqtt.tls.ca_file; }),
      Make::file(
          "mqtt.certificate_file", "With TLS, PEM file of this client's own certificate.",
          text_rules::optional_file, [](auto& s) -> auto& { return s.mqtt.tls.certificate_file; }),
      Make::file(
          "mqtt.private_key_file", "With TLS, PEM file of the private key of that certificate.",
          text_rules::optional_file, [](auto& s) -> auto& { return s.mqtt.tls.private_key_file; }),
      Make::text(
          "mqtt.server_name",
          "With TLS, name that the broker is asked for (SNI) and must show; mqtt.host if left out.",
          text_rules::optional_host, [](auto& s) -> auto& { return s.mqtt.tls.server_name; }),
      Make::text(
          "mqtt.alpn", "With TLS, protocol to ask for (ALPN), where one port serves several.",
          text_rules::alpn, [](auto& s) -> auto& { return s.mqtt.tls.alpn; }),
  };
}

std::vector<SettingsRow> message_rows() {
  return {
      Make::text(
          "mqtt.base", "First part of every topic that the bridge publishes.", text_rules::prefix,
          [](auto& s) -> auto& { return s.mqtt.base; }),
      layout_row(),
      Make::text(
          "mqtt.publish_topic", "Topic of the classic layout; BASE/classic if left out.",
          text_rules::publish_topic, [](auto& s) -> auto& { return s.mqtt.publish_topic; }),
      Make::text(
          "mqtt.subscribe_topic", "Topic that the bridge takes commands on; BASE/command if left out.",
          text_rules::subscribe_topic, [](auto& s) -> auto& { return s.mqtt.subscribe_topic; }),
      Make::number(
          "mqtt.qos", "MQTT quality of service: 0, 1 or 2.", {0, 2},
          [](auto& s) -> auto& { return s.mqtt.qos; }),
      Make::number(
          "mqtt.keep_alive", "Seconds of silence after which broker and bridge probe each other.",
          {5, 65'535}, [](auto& s) -> auto& { return s.mqtt.keep_alive; }),
      Make::number(
          "mqtt.longest_pause", "Seconds between two attempts to connect, at most.", {1, 3600},
          [](auto& s) -> auto& { return s.mqtt.longest_pause; }),
      Make::number(
          "mqtt.queue_limit", "Messages kept in memory while the broker is away.", {16, 1'000'000},
          [](auto& s) -> auto& { return s.mqtt.queue_limit; }),
  };
}

}  // namespace

std::vector<SettingsRow> mqtt_rows() {
  std::vector<SettingsRow> rows = connection_rows();
  std::ranges::move(tls_rows(), std::back_inserter(rows));
  std::ranges::move(message_rows(), std::back_inserter(rows));
  return rows;
}

}  // namespace amsbridge
