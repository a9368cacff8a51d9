#include "firmware/device/settings/rows.hpp"

#include <algorithm>
#include <array>

#include "firmware/device/settings/make_row.hpp"
#include "firmware/device/settings/text_rules.hpp"
#include "firmware/device/settings/words.hpp"

// Tables name their types, here and elsewhere: GCC puts a constant whose type it deduces, as of
// `std::array rows{...}`, among the variables, which would cost 3 KiB of RAM.

namespace amsbridge::device {
namespace {

using namespace make_row;  // NOLINT(google-build-using-namespace): they are this file's language
using S = Settings;
using Mqtt = MqttSettings;
using Meter = MeterSettings;
using HomeAssistant = HomeAssistantSettings;

// Octets at most of what has no limit of its own, so that all settings fit into 8 KiB.
constexpr std::int32_t longest_host = 253;  // RFC 1035, 2.3.4
constexpr std::int32_t longest_text = 200;
constexpr std::int32_t longest_topic = 128;
constexpr std::int32_t longest_authority = 4096;

constexpr std::array<std::string_view, 3> layout_words{"json", "topics", "classic"};
constexpr std::array<std::string_view, 3> right_words{"none", "read", "all"};
constexpr std::array<std::string_view, 2> sensor_words{"auto", "none"};
constexpr std::array<std::string_view, 2> publish_words{"every", "change"};

constexpr std::string_view key_allowed = "32 hexadecimal digits";

std::int32_t layouts(const Settings& settings) {
  const Mqtt& mqtt = settings.mqtt;
  return (mqtt.json ? 1 : 0) | (mqtt.topics ? 2 : 0) | (mqtt.classic ? 4 : 0);
}

void set_layouts(Settings& settings, std::int32_t bits) {
  settings.mqtt.json = (bits & 1) != 0;
  settings.mqtt.topics = (bits & 2) != 0;
  settings.mqtt.classic = (bits & 4) != 0;
}

std::int32_t sensor(const Settings& settings) {
  return settings.thermometer ? 0 : 1;
}

void set_sensor(Settings& settings, std::int32_t choice) {
  settings.thermometer = choice == 0;
}

constexpr Row layout_row() {
  Row row;
  row.key = "mqtt.layout";
  row.help = "How readings are laid out on MQTT: json, topics, classic or several of them.";
  row.allowed = R"(json, topics, classic or several of them, as in ["json", "classic"])";
  row.kind = Kind::choices;
  row.choices = layout_words;
  row.standard = 1;
  row.number = layouts;
  row.set_number = set_layouts;
  return row;
}

constexpr Row sensor_row() {
  Row row;
  row.key = "temperature.sensor";
  row.help = "Thermometer to read: auto for the one on GPIO5, or none.";
  row.kind = Kind::choice;
  row.choices = sensor_words;
  row.number = sensor;
  row.set_number = set_sensor;
  return row;
}

constexpr Row source_row() {
  Row row;
  row.key = "source";
  row.help = "Pin that the meter is heard on; its speed and parity are found by listening if left out.";
  row.allowed = "a source, as in serial://uart0 or serial://uart0-gpio13?baud=2400&parity=none";
  row.kind = Kind::source;
  row.repeated = Repeated::no;
  row.standard_text = "serial://uart0";
  return row;
}

constexpr Row general_rows[] = {
    text<&S::wifi, &WifiSettings::ssid>(
        {"wifi.ssid", "Name of the network to join; without one the device is an access point."},
        text_rules::network_name, 32),
    allowed(secret<&S::wifi, &WifiSettings::password>(
                {"wifi.password", "Password of that network; empty if it is open."},
                text_rules::network_password, 64),
            "8 to 63 characters"),

    unrepeated(text<&S::mqtt, &Mqtt::host>(
        {"mqtt.host", "Host name or address of the MQTT broker; without one nothing is published."},
        text_rules::optional_host, longest_host)),
    number<&S::mqtt, &Mqtt::port>({"mqtt.port", "TCP port of the MQTT broker; 8883 with TLS if left out."}, 1,
                                  65'535, 1883),
    text<&S::mqtt, &Mqtt::user>({"mqtt.user", "User name for the broker; empty for none."},
                                text_rules::optional_text, longest_text),
    secret<&S::mqtt, &Mqtt::password>({"mqtt.password", "Password for the broker."}, text_rules::secret_text,
                                      longest_text),
    text<&S::mqtt, &Mqtt::client_id>(
        {"mqtt.client_id",
         "Name of this client, different for each device on one broker; amsbridge and the end of the chip's "
         "number if left out."},
        text_rules::optional_text, longest_text),
    yes_or_no<&S::mqtt, &Mqtt::tls>({"mqtt.tls", "Speak TLS with the broker."}, false),
    yes_or_no<&S::mqtt, &Mqtt::verify>(
        {"mqtt.verify",
         "With TLS, talk only to a broker whose certificate is right; mqtt.authority tells by whom."},
        true),
    unrepeated(allowed(text<&S::mqtt, &Mqtt::authority>(
                           {"mqtt.authority",
                            "With TLS, certificates (PEM) of the authorities that may vouch for the broker."},
                           text_rules::authority, longest_authority),
                       "certificates as text (PEM)")),
    text<&S::mqtt, &Mqtt::base>({"mqtt.base", "First part of every topic that the bridge publishes."},
                                text_rules::prefix, longest_topic, "amsbridge"),
    layout_row(),
    text<&S::mqtt, &Mqtt::publish_topic>(
        {"mqtt.publish_topic", "Topic of the classic layout; BASE/classic if left out."},
        text_rules::optional_topic, longest_topic),
    text<&S::mqtt, &Mqtt::subscribe_topic>(
        {"mqtt.subscribe_topic", "Topic that the bridge takes commands on; BASE/command if left out."},
        text_rules::optional_filter, longest_topic),
    number<&S::mqtt, &Mqtt::keep_alive>(
        {"mqtt.keep_alive", "Seconds of silence after which broker and bridge probe each other."}, 5, 65'535,
        60),
    number<&S::mqtt, &Mqtt::longest_pause>(
        {"mqtt.longest_pause", "Seconds between two attempts to connect, at most."}, 1, 3600, 60),

    yes_or_no<&S::home_assistant, &HomeAssistant::discovery>(
        {"home_assistant.discovery", "Tell Home Assistant of bridge and meters."}, true),
    text<&S::home_assistant, &HomeAssistant::prefix>(
        {"home_assistant.prefix", "First part of the topics that Home Assistant discovers devices on."},
        text_rules::prefix, longest_topic, "homeassistant"),
    text<&S::home_assistant, &HomeAssistant::status_topic>(
        {"home_assistant.status_topic", "Topic on which Home Assistant says that it is online."},
        text_rules::publish_topic, longest_topic, "homeassistant/status"),
    yes_or_no<&S::home_assistant, &HomeAssistant::reactive_energy>(
        {"home_assistant.reactive_energy",
         "Show kvarh as reactive energy, which releases of Home Assistant before about 2025.6 refuse."},
        true),

    choice<&S::commands>(
        {"commands.allow", "Commands that are obeyed: none, read (those that change nothing) or all."},
        right_words, static_cast<std::int32_t>(CommandRights::all)),
    sensor_row(),
    allowed(text<&S::name>(
                {"http.name",
                 "Name of the device in the local network, as NAME.local; amsbridge and the end of the "
                 "chip's number if left out."},
                text_rules::optional_label, 63),
            "a host name without dots"),
    yes_or_no<&S::swap_led>({"led.active_high", "The LED is lit by a high level, not by a low one."}, false),
    allowed(text<&S::time_zone>({"time_zone", "Time zone of the meter's clock, as Europe/Oslo."},
                                text_rules::zone, 64, "Europe/Oslo"),
            "the name of a time zone, as in Europe/Oslo"),
    text<&S::time_server>({"time_server", "Server that the time is asked of (SNTP)."}, text_rules::host,
                          longest_host, "pool.ntp.org"),
    yes_or_no<&S::strict>(
        {"strict", "Withhold what is doubtful: a faulty value, an unchecked CRC or tag, a replayed counter."},
        false),
};

constexpr Row rows_of_meter[] = {
    source_row(),
    text<&S::meter, &Meter::name>(
        {"name", "Name of the meter, used in its topics; the id that it sends if left out."},
        text_rules::meter_name, 100),
    allowed(secret<&S::meter, &Meter::key>(
                {"key", "Key that opens the meter's encrypted telegrams, from the grid company."},
                text_rules::key, 32),
            key_allowed),
    allowed(secret<&S::meter, &Meter::auth_key>(
                {"auth_key", "Authentication key, if the grid company gives one, too."}, text_rules::key, 32),
            key_allowed),
    number<&S::meter, &Meter::ct_ratio>(
        {"ct_ratio", "Ratio of the current transformers before the meter: 40 for 200/5."}, 1, 100'000, 1),
    number<&S::meter, &Meter::vt_ratio>({"vt_ratio", "Ratio of the voltage transformers before the meter."},
                                        1, 10'000, 1),
    number<&S::meter, &Meter::main_fuse>(
        {"main_fuse", "Ampere of the main fuse, which no register can outrun."}, 1, 10'000, 125),
    choice<&S::meter, &Meter::publish>(
        {"publish", "Readings to publish: every one, or only on a change; registers always are."},
        publish_words, static_cast<std::int32_t>(PublishMode::every)),
    number<&S::meter, &Meter::interval>(
        {"interval", "Seconds between two published readings at least; registers never wait."}, 0, 86'400, 0),
    yes_or_no<&S::meter, &Meter::estimate>(
        {"estimate", "Publish the energy that is estimated between two registers, too."}, false),
    number<&S::meter, &Meter::silence>(
        {"silence", "Seconds without a telegram after which the meter is offline; 0: by its own pace."}, 0,
        604'800, 0),
};

struct Title {
  std::string_view table;
  std::string_view words;
};
constexpr std::array<Title, 8> titles{Title{"wifi", "Wi-Fi"},
                                      Title{"mqtt", "Broker"},
                                      Title{"home_assistant", "Home Assistant"},
                                      Title{"commands", "Commands"},
                                      Title{"temperature", "Temperature"},
                                      Title{"http", "Page"},
                                      Title{"led", "LED"},
                                      Title{"", "Others"}};

}  // namespace

std::span<const Row> settings_rows() {
  return general_rows;
}

std::span<const Row> meter_rows() {
  return rows_of_meter;
}

const Row* find_row(std::span<const Row> rows, std::string_view key) {
  const auto row = std::find_if(rows.begin(), rows.end(), [key](const Row& one) { return one.key == key; });
  return row == rows.end() ? nullptr : &*row;
}

std::string_view table_of(std::string_view key) {
  const std::size_t dot = key.find('.');
  return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view title_of(std::string_view table) {
  const auto* title =
      std::find_if(titles.begin(), titles.end(), [table](const Title& one) { return one.table == table; });
  return title == titles.end() ? table : title->words;
}

std::string meter_key(std::string_view key) {
  return joined({"meter[1].", key});
}

std::uint16_t standard_port(const MqttSettings& mqtt) {
  return mqtt.tls ? 8883 : 1883;
}

}  // namespace amsbridge::device
