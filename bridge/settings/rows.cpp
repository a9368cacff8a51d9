#include "bridge/settings/rows.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bridge/crypto/key_text.hpp"
#include "bridge/settings/topic_rules.hpp"

namespace amsbridge {
namespace {

const std::string& text_of(const RawValue& value) {
  return std::get<std::string>(value);
}

Assigned refused(std::string clause) {
  return tl::unexpected(std::move(clause));
}

/// Stores a whole number that lies within the limits.
template <class Number>
Assigned store_number(Number& into, const RawValue& value, std::int64_t lowest, std::int64_t highest) {
  const std::int64_t number = std::get<std::int64_t>(value);
  if (number < lowest || number > highest) {
    return refused(fmt::format("must be a whole number from {} to {}", lowest, highest));
  }
  into = static_cast<Number>(number);
  return {};
}

using TextRule = std::optional<std::string> (*)(std::string_view);

Assigned store_text(std::string& into, const RawValue& value, TextRule rule) {
  if (auto problem = rule(text_of(value))) return refused(std::move(*problem));
  into = text_of(value);
  return {};
}

std::optional<std::string> host_problem(std::string_view host) {
  if (auto problem = text_problem(host)) return problem;
  if (host.find_first_of(" /@") != std::string_view::npos) {
    return "must be a host name or address only, without mqtt:// or a port";
  }
  return std::nullopt;
}

/// A text that may be empty, which means none.
std::optional<std::string> optional_text_problem(std::string_view text) {
  return text.empty() ? std::nullopt : text_problem(text);
}

std::optional<std::string> path_problem(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return "must be the path of a file";
  return std::nullopt;
}

std::optional<std::string> client_id_problem(std::string_view id) {
  constexpr std::size_t longest = 200;
  if (auto problem = text_problem(id)) return problem;
  if (id.size() > longest) return "must be at most 200 octets long";
  return std::nullopt;
}

std::optional<std::string> meter_name_problem(std::string_view name) {
  constexpr std::size_t longest = 100;
  if (auto problem = text_problem(name)) return problem;
  if (name.size() > longest) return "must be at most 100 octets long";
  if (is_reserved_level(name)) {
    return "must not be bridge, command or response, which are topics of the bridge itself";
  }
  return std::nullopt;
}

/// The words of an enumeration, in the order in which they are shown.
template <class Value>
struct Word {
  std::string_view word;
  Value value;
};
constexpr std::array layout_words{Word<Layout>{"json", Layout::json},
                                  Word<Layout>{"classic", Layout::classic}};
constexpr std::array log_level_words{
    Word<LogLevel>{"error", LogLevel::error}, Word<LogLevel>{"warning", LogLevel::warning},
    Word<LogLevel>{"info", LogLevel::info}, Word<LogLevel>{"debug", LogLevel::debug}};

template <class Words>
auto find_word(const Words& words, std::string_view text) {
  const auto row =
      std::find_if(words.begin(), words.end(), [text](const auto& entry) { return entry.word == text; });
  return row == words.end() ? std::nullopt : std::optional(row->value);
}

Assigned store_layouts(std::set<Layout>& into, const RawValue& value) {
  std::set<Layout> layouts;
  for (const std::string& word : std::get<std::vector<std::string>>(value)) {
    const auto layout = find_word(layout_words, word);
    if (!layout && word == "topics") {
      return refused("the layout topics does not exist yet: choose json, classic or both");
    }
    if (!layout) return refused("must be json, classic or both");
    layouts.insert(*layout);
  }
  if (layouts.empty()) return refused("must be json, classic or both");
  into = std::move(layouts);
  return {};
}

std::string print_layouts(const Settings& settings) {
  std::vector<std::string_view> words;
  for (const auto& entry : layout_words) {
    if (settings.mqtt.layouts.contains(entry.value)) words.push_back(entry.word);
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

Assigned store_log_level(LogLevel& into, const RawValue& value) {
  const auto level = find_word(log_level_words, text_of(value));
  if (!level) return refused("must be error, warning, info or debug");
  into = *level;
  return {};
}

std::string print_log_level(const Settings& settings) {
  const auto* row =
      std::find_if(log_level_words.begin(), log_level_words.end(),
                   [&settings](const auto& entry) { return entry.value == settings.log.level; });
  return std::string(row->word);
}

Assigned store_password(Secret& into, const RawValue& value) {
  constexpr std::size_t longest = 65'535;
  // The MQTT library takes the password as a C string.
  if (text_of(value).size() > longest || text_of(value).find('\0') != std::string::npos) {
    return refused("must be at most 65535 octets without a zero octet");
  }
  into = Secret(text_of(value));
  return {};
}

Assigned store_key(Secret& into, const RawValue& value) {
  if (const auto key = parse_key(text_of(value)); !key) return refused(key.error());
  into = Secret(text_of(value));
  return {};
}

Assigned store_source(SourceUrl& into, const RawValue& value) {
  auto url = parse_source_url(text_of(value));
  if (!url) return refused(fmt::format("cannot be used: {}", url.error()));
  into = std::move(*url);
  return {};
}

constexpr auto open = Secrecy::open;

constexpr std::array settings_table{
    SettingsRow{"mqtt.host", "Host name or address of the MQTT broker.", "text in quotes", Kind::text,
                Secrecy::unquoted,
                [](Settings& s, const RawValue& v) { return store_text(s.mqtt.host, v, host_problem); },
                [](const Settings& s) { return s.mqtt.host; }},
    SettingsRow{"mqtt.port", "TCP port of the MQTT broker.", "a whole number from 1 to 65535",
                Kind::whole_number, open,
                [](Settings& s, const RawValue& v) { return store_number(s.mqtt.port, v, 1, 65'535); },
                [](const Settings& s) { return std::to_string(s.mqtt.port); }},
    SettingsRow{
        "mqtt.user", "User name for the broker; empty for none.", "text in quotes", Kind::text, open,
        [](Settings& s, const RawValue& v) { return store_text(s.mqtt.user, v, optional_text_problem); },
        [](const Settings& s) { return s.mqtt.user; }},
    SettingsRow{"mqtt.password", "Password for the broker; better kept in a file of its own.",
                "text in quotes", Kind::text, Secrecy::secret,
                [](Settings& s, const RawValue& v) { return store_password(s.mqtt.password, v); }, nullptr},
    SettingsRow{
        "mqtt.password_file", "File that holds the password for the broker.", "the path of a file in quotes",
        Kind::text, open,
        [](Settings& s, const RawValue& v) { return store_text(s.mqtt.password_file, v, path_problem); },
        [](const Settings& s) { return s.mqtt.password_file; }},
    SettingsRow{
        "mqtt.client_id", "Name of this client, different for each bridge on one broker.", "text in quotes",
        Kind::text, open,
        [](Settings& s, const RawValue& v) { return store_text(s.mqtt.client_id, v, client_id_problem); },
        [](const Settings& s) { return s.mqtt.client_id; }},
    SettingsRow{"mqtt.base", "First part of every topic that the bridge publishes.", "text in quotes",
                Kind::text, open,
                [](Settings& s, const RawValue& v) { return store_text(s.mqtt.base, v, base_topic_problem); },
                [](const Settings& s) { return s.mqtt.base; }},
    SettingsRow{"mqtt.layout", "How readings are laid out on MQTT: json, classic or both.",
                R"(json, classic or both, as in ["json", "classic"])", Kind::words, open,
                [](Settings& s, const RawValue& v) { return store_layouts(s.mqtt.layouts, v); },
                print_layouts},
    SettingsRow{"mqtt.publish_topic", "Topic of the classic layout.", "text in quotes", Kind::text, open,
                [](Settings& s, const RawValue& v) {
                  return store_text(s.mqtt.publish_topic, v, publish_topic_problem);
                },
                [](const Settings& s) { return s.mqtt.publish_topic; }},
    SettingsRow{"mqtt.subscribe_topic", "Topic that the bridge takes commands on.", "text in quotes",
                Kind::text, open,
                [](Settings& s, const RawValue& v) {
                  return store_text(s.mqtt.subscribe_topic, v, subscribe_topic_problem);
                },
                [](const Settings& s) { return s.mqtt.subscribe_topic; }},
    SettingsRow{"mqtt.qos", "MQTT quality of service: 0, 1 or 2.", "a whole number from 0 to 2",
                Kind::whole_number, open,
                [](Settings& s, const RawValue& v) { return store_number(s.mqtt.qos, v, 0, 2); },
                [](const Settings& s) { return std::to_string(s.mqtt.qos); }},
    SettingsRow{"mqtt.keep_alive", "Seconds of silence after which broker and bridge probe each other.",
                "a whole number from 5 to 65535", Kind::whole_number, open,
                [](Settings& s, const RawValue& v) { return store_number(s.mqtt.keep_alive, v, 5, 65'535); },
                [](const Settings& s) { return std::to_string(s.mqtt.keep_alive.count()); }},
    SettingsRow{
        "mqtt.queue_limit", "Messages kept in memory while the broker is away.",
        "a whole number from 16 to 1000000", Kind::whole_number, open,
        [](Settings& s, const RawValue& v) { return store_number(s.mqtt.queue_limit, v, 16, 1'000'000); },
        [](const Settings& s) { return std::to_string(s.mqtt.queue_limit); }},
    SettingsRow{"log.level", "How much is logged: error, warning, info or debug.",
                "error, warning, info or debug", Kind::text, open,
                [](Settings& s, const RawValue& v) { return store_log_level(s.log.level, v); },
                print_log_level},
    SettingsRow{"strict",
                "Withhold what is doubtful: a faulty value, an unchecked CRC or tag, a replayed counter.",
                "true or false", Kind::yes_or_no, open,
                [](Settings& s, const RawValue& v) -> Assigned {
                  s.strict = std::get<bool>(v);
                  return {};
                },
                [](const Settings& s) { return std::string(s.strict ? "true" : "false"); }},
};

constexpr std::array meter_table{
    MeterRow{"source", "Where the meter's octets come from: a serial line, tcp://host:port, file:PATH or -.",
             "a source in quotes, as in \"serial:///dev/ttyUSB0\"", Kind::text, Secrecy::unquoted,
             [](MeterSettings& m, const RawValue& v) { return store_source(m.source, v); },
             [](const MeterSettings& m) { return to_string(m.source); }},
    MeterRow{"name", "Name of the meter, used in its topics; the id that it sends if left out.",
             "text in quotes", Kind::text, open,
             [](MeterSettings& m, const RawValue& v) { return store_text(m.name, v, meter_name_problem); },
             [](const MeterSettings& m) { return m.name; }},
    MeterRow{"key", "Key that opens the meter's encrypted telegrams, from the grid company.",
             "32 hexadecimal digits in quotes", Kind::text, Secrecy::secret,
             [](MeterSettings& m, const RawValue& v) { return store_key(m.key, v); }, nullptr},
    MeterRow{"auth_key", "Authentication key, if the grid company gives one, too.",
             "32 hexadecimal digits in quotes", Kind::text, Secrecy::secret,
             [](MeterSettings& m, const RawValue& v) { return store_key(m.auth_key, v); }, nullptr},
};

}  // namespace

std::span<const SettingsRow> settings_rows() {
  return settings_table;
}

std::span<const MeterRow> meter_rows() {
  return meter_table;
}

std::string environment_name(std::string_view key) {
  std::string name = "AMSBRIDGE_";
  for (const char letter : key) {
    name += letter == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return name;
}

std::string flag_name(std::string_view key) {
  std::string name = "--";
  for (const char letter : key) name += letter == '.' || letter == '_' ? '-' : letter;
  return name;
}

}  // namespace amsbridge
