#include <array>

#include "bridge/settings/make_row.hpp"
#include "bridge/settings/row_tables.hpp"
#include "bridge/settings/text_rules.hpp"

namespace amsbridge {
namespace {

using Make = MakeRow<Settings>;

constexpr std::array right_words{Word<CommandRights>{"none", CommandRights::none},
                                 Word<CommandRights>{"read", CommandRights::read},
                                 Word<CommandRights>{"all", CommandRights::all}};

constexpr std::array access_words{Word<MetricsAccess>{"none", MetricsAccess::none},
                                  Word<MetricsAccess>{"local", MetricsAccess::local},
                                  Word<MetricsAccess>{"all", MetricsAccess::all}};

constexpr std::array level_words{
    Word<LogLevel>{"error", LogLevel::error}, Word<LogLevel>{"warning", LogLevel::warning},
    Word<LogLevel>{"info", LogLevel::info}, Word<LogLevel>{"debug", LogLevel::debug}};

}  // namespace

std::vector<SettingsRow> outbox_rows() {
  return {
      Make::yes_or_no(
          "outbox.enabled", "Keep readings on disk while the broker is away, also over a restart.",
          [](auto& s) -> auto& { return s.outbox.enabled; }),
      Make::number(
          "outbox.megabytes", "Megabytes of messages kept at most.", {1, 1'000'000},
          [](auto& s) -> auto& { return s.outbox.megabytes; }),
      Make::number(
          "outbox.days", "Days that a message is kept at most.", {1, 3650},
          [](auto& s) -> auto& { return s.outbox.days; }),
      Make::number(
          "outbox.rate", "Messages a second sent from it once the broker is back.", {1, 10'000},
          [](auto& s) -> auto& { return s.outbox.rate; }),
  };
}

std::vector<SettingsRow> home_assistant_rows() {
  return {
      Make::yes_or_no(
          "home_assistant.discovery", "Tell Home Assistant of bridge and meters.",
          [](auto& s) -> auto& { return s.home_assistant.discovery; }),
      Make::text(
          "home_assistant.prefix", "First part of the topics that Home Assistant discovers devices on.",
          text_rules::prefix, [](auto& s) -> auto& { return s.home_assistant.prefix; }),
      Make::text(
          "home_assistant.status_topic", "Topic on which Home Assistant says that it is online.",
          text_rules::publish_topic, [](auto& s) -> auto& { return s.home_assistant.status_topic; }),
      Make::yes_or_no(
          "home_assistant.reactive_energy",
          "Show kvarh as reactive energy, which releases of Home Assistant before about 2025.6 refuse.",
          [](auto& s) -> auto& { return s.home_assistant.reactive_energy; }),
  };
}

std::vector<SettingsRow> command_rows() {
  return {
      Make::choice(
          "commands.allow", "Commands that are obeyed: none, read (those that change nothing) or all.",
          right_words, [](auto& s) -> auto& { return s.commands.allow; }),
      Make::number(
          "commands.per_minute",
          "Commands a minute that are obeyed; further ones are refused once and then not looked at.",
          {1, 6000}, [](auto& s) -> auto& { return s.commands.per_minute; }),
  };
}

std::vector<SettingsRow> temperature_rows() {
  return {
      Make::text(
          "temperature.sensor",
          "Thermometer to read: auto for the first 1-wire one, none, or a name out of list sensors.",
          text_rules::word, [](auto& s) -> auto& { return s.temperature.sensor; }),
      Make::text(
          "temperature.sysfs", "Directory that sensors are looked for in.", text_rules::directory,
          [](auto& s) -> auto& { return s.temperature.sysfs; }),
  };
}

std::vector<SettingsRow> http_rows() {
  return {
      Make::text_or_none(
          "http.listen",
          "Address and port that page and /metrics are served on, as 127.0.0.1:8080 or [::]:8080, or none.",
          text_rules::optional_listen, [](auto& s) -> auto& { return s.http.listen; }),
      Make::choice(
          "http.metrics",
          "Who gets /metrics without the page's password: none, local for programs on this machine, or all.",
          access_words, [](auto& s) -> auto& { return s.http.metrics; }),
      Make::file(
          "http.certificate_file",
          "PEM file of the page's own certificate; with it and its key the page speaks TLS.",
          text_rules::optional_file, [](auto& s) -> auto& { return s.http.certificate_file; }),
      Make::file(
          "http.private_key_file", "PEM file of the private key of that certificate.",
          text_rules::optional_file, [](auto& s) -> auto& { return s.http.private_key_file; }),
      Make::text_or_none(
          "http.name",
          "Name that the page is announced by in the local network, as NAME.local where Avahi runs, or none.",
          text_rules::optional_label, [](auto& s) -> auto& { return s.http.name; }),
  };
}

std::vector<SettingsRow> history_rows() {
  return {
      Make::yes_or_no(
          "history.enabled", "Keep readings for the page's plots.",
          [](auto& s) -> auto& { return s.history.enabled; }),
      Make::number(
          "history.days", "Days that every reading is kept; minutes and hours are kept for ever.", {1, 3650},
          [](auto& s) -> auto& { return s.history.days; }),
  };
}

std::vector<SettingsRow> wifi_rows() {
  return {
      Make::yes_or_no(
          "wifi.setup_ap", "Be an access point for setting up while there is no known network.",
          [](auto& s) -> auto& { return s.wifi.setup_ap; }),
  };
}

std::vector<SettingsRow> log_rows() {
  return {
      Make::choice(
          "log.level", "How much is logged: error, warning, info or debug.", level_words,
          [](auto& s) -> auto& { return s.log.level; }),
  };
}

std::vector<SettingsRow> general_rows() {
  return {
      Make::text(
          "state_directory",
          "Directory of what outlives a restart; made when missing, /var/lib/amsbridge for root, else "
          "~/.local/state/amsbridge, if left out.",
          text_rules::directory, [](auto& s) -> auto& { return s.state_directory; }),
      Make::text(
          "time_zone", "Time zone of the meters' clocks, as Europe/Oslo; that of the system if left out.",
          text_rules::optional_zone, [](auto& s) -> auto& { return s.time_zone; }),
      Make::yes_or_no(
          "strict", "Withhold what is doubtful: a faulty value, an unchecked CRC or tag, a replayed counter.",
          [](auto& s) -> auto& { return s.strict; }),
  };
}

}  // namespace amsbridge
