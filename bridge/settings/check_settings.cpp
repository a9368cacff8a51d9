#include "bridge/settings/check_settings.hpp"

#include <array>
#include <fstream>
#include <utility>

#include <fmt/ranges.h>

#include "bridge/network/listen_address.hpp"
#include "bridge/settings/text_file.hpp"
#include "metering/topic_rules.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view certificate_file = "mqtt.certificate_file";
constexpr std::string_view private_key_file = "mqtt.private_key_file";
constexpr std::string_view subscribe_topic = "mqtt.subscribe_topic";
constexpr std::string_view publish_topic = "mqtt.publish_topic";
constexpr std::string_view prefix = "home_assistant.prefix";
constexpr std::string_view base = "mqtt.base";

void check_password_has_user(SettingsDraft& draft) {
  const MqttSettings& mqtt = draft.mqtt();
  if (!mqtt.password.is_set() || !mqtt.user.empty() || draft.was_refused("mqtt.user")) return;
  draft.refuse("mqtt.password",
               "mqtt.password is set, but mqtt.user is not: a password goes with a user name");
}

/// A setting that names a file.
struct FileSetting {
  std::string_view key;
  const std::string& path;
};

void check_certificate_has_key(SettingsDraft& draft, const FileSetting& certificate,
                               const FileSetting& private_key) {
  if (draft.was_refused(certificate.key) || draft.was_refused(private_key.key)) return;
  if (certificate.path.empty() == private_key.path.empty()) return;
  const auto [given, missing] = private_key.path.empty() ? std::pair(certificate.key, private_key.key)
                                                         : std::pair(private_key.key, certificate.key);
  draft.refuse(given, fmt::format("{} is set, but {} is not: a certificate goes with its private key", given,
                                  missing));
}

void warn_of_tls_settings_without_tls(SettingsDraft& draft) {
  std::vector<std::string_view> unused;
  for (const std::string_view key :
       {std::string_view("mqtt.verify"), std::string_view("mqtt.ca_file"), certificate_file, private_key_file,
        std::string_view("mqtt.server_name"), std::string_view("mqtt.alpn")}) {
    if (!draft.is_default(key)) unused.push_back(key);
  }
  if (unused.empty()) return;
  draft.warn(fmt::format("{} {} not used: mqtt.tls is not true, so nothing is encrypted",
                         fmt::join(unused, ", "), unused.size() == 1 ? "is" : "are"));
}

/// The bridge goes on trying with a file that it cannot read, so it is only said.
void warn_of_unreadable_file(SettingsDraft& draft, std::string_view key, const std::string& path) {
  constexpr std::size_t longest = 1'048'576;
  if (path.empty()) return;
  const auto content = read_text_file(path, longest);
  if (!content) draft.warn(fmt::format("{} is {}, which {}", key, in_quotes(path), content.error()));
}

void check_tls(SettingsDraft& draft) {
  const TlsSettings& tls = draft.mqtt().tls;
  check_certificate_has_key(draft, {certificate_file, tls.certificate_file},
                            {private_key_file, tls.private_key_file});
  if (!tls.enabled) {
    if (!draft.was_refused("mqtt.tls")) warn_of_tls_settings_without_tls(draft);
    return;
  }
  if (!tls.verify) {
    draft.warn("mqtt.verify is false: whoever pretends to be the broker gets the password and the readings");
  }
  warn_of_unreadable_file(draft, "mqtt.ca_file", tls.ca_file);
  warn_of_unreadable_file(draft, certificate_file, tls.certificate_file);
  warn_of_unreadable_file(draft, private_key_file, tls.private_key_file);
  if (!tls.private_key_file.empty()) draft.warn_if_others_read(tls.private_key_file, "a private key");
}

void check_page_tls(SettingsDraft& draft) {
  const HttpSettings& http = draft.settings().http;
  const FileSetting certificate{"http.certificate_file", http.certificate_file};
  const FileSetting private_key{"http.private_key_file", http.private_key_file};
  check_certificate_has_key(draft, certificate, private_key);
  warn_of_unreadable_file(draft, certificate.key, certificate.path);
  warn_of_unreadable_file(draft, private_key.key, private_key.path);
  if (!private_key.path.empty()) draft.warn_if_others_read(private_key.path, "a private key");
}

/// Home Assistant takes what is published among its discovery topics for the description of a device.
void check_base_is_apart_from_prefix(SettingsDraft& draft) {
  const std::string& ours = draft.mqtt().base;
  const std::string& theirs = draft.settings().home_assistant.prefix;
  if (draft.was_refused(base) || draft.was_refused(prefix) || !topics_overlap(ours, theirs)) return;
  if (draft.is_default(base)) {
    draft.refuse(prefix, fmt::format("{} is {}, but must not be, lie below or lie above {}, which is {}",
                                     prefix, in_quotes(theirs), base, in_quotes(ours)));
    return;
  }
  draft.refuse(base, fmt::format("{} is {}, but must not be, lie below or lie above {}, where Home Assistant "
                                 "listens for discovery",
                                 base, in_quotes(ours), theirs));
}

void check_publish_topic_is_used(SettingsDraft& draft) {
  if (draft.is_default(publish_topic) || draft.mqtt().layouts.contains(Layout::classic)) return;
  draft.warn("mqtt.publish_topic is not used: mqtt.layout does not name classic");
}

/// As RFC 8536 has it; other files stand beside the zones, too.
bool is_time_zone(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return false;
  std::array<char, 4> beginning{};
  std::ifstream(path, std::ios::binary).read(beginning.data(), beginning.size());
  return std::string_view(beginning.data(), beginning.size()) == "TZif";
}

void check_time_zone(const fs::path& zones, SettingsDraft& draft) {
  const std::string& zone = draft.settings().time_zone;
  std::error_code ignored;
  if (zone.empty() || draft.was_refused("time_zone") || is_time_zone(zones / zone)) return;
  const bool has_zones = fs::is_directory(zones, ignored);
  draft.refuse("time_zone", has_zones ? fmt::format("time_zone is {}, but {} has no zone of that name",
                                                    in_quotes(zone), zones.string())
                                      : fmt::format("time_zone is {}, but there is no {}: install tzdata",
                                                    in_quotes(zone), zones.string()));
}

/// What the bridge publishes, as far as it is known before a meter has spoken.
std::vector<std::string> published_topics(const Settings& settings) {
  const std::string& first = settings.mqtt.base;
  std::vector<std::string> topics{first + "/response", first + "/bridge/state", first + "/bridge/status",
                                  settings.mqtt.publish_topic};
  for (const MeterSettings& meter : settings.meters) {
    for (const std::string_view level : {"reading", "energy", "status", "raw"}) {
      topics.push_back(fmt::format("{}/{}/{}", first, as_topic_level(meter.name), level));
    }
  }
  if (settings.home_assistant.discovery) {
    topics.push_back(settings.home_assistant.prefix + "/device/amsbridge/config");
  }
  return topics;
}

/// Commands that the bridge itself sends would make it answer itself for ever.
void check_subscription(SettingsDraft& draft) {
  if (draft.was_refused(subscribe_topic) || draft.was_refused(publish_topic) || draft.was_refused(base))
    return;
  const std::string& filter = draft.mqtt().subscribe_topic;
  for (const std::string& topic : published_topics(draft.settings())) {
    if (!filter_takes(filter, topic)) continue;
    draft.refuse(subscribe_topic, fmt::format("{} is {}, but must not take what the bridge publishes on {}",
                                              subscribe_topic, in_quotes(filter), topic));
    return;
  }
}

/// Whether a server on the one address takes the other as well. Linux has :: take those of IPv4, too.
bool takes(const ListenAddress& one, const ListenAddress& other) {
  const bool is_version_6 = other.host.find(':') != std::string::npos;
  return one.host == other.host || one.host == "::" || (one.host == "0.0.0.0" && !is_version_6);
}

bool collide(const ListenAddress& page, const ListenAddress& meter) {
  return page.port != 0 && page.port == meter.port && (takes(page, meter) || takes(meter, page));
}

/// Two meters that listen on one address are found with the meters. A page that nobody asked for gives way.
void check_http_has_its_own_address(SettingsDraft& draft) {
  constexpr std::string_view listen = "http.listen";
  std::string& page = draft.settings().http.listen;
  const auto address = parse_listen_address(page);
  if (!address) return;
  const auto& meters = draft.settings().meters;
  for (std::size_t index = 0; index < meters.size(); ++index) {
    const auto served = parse_listen_address(meters[index].serve);
    if (!served || !collide(*address, *served)) continue;
    if (!draft.is_default(listen)) {
      draft.refuse(listen, fmt::format("{} is {}, but meter[{}] is served there already", listen,
                                       in_quotes(page), index + 1));
      return;
    }
    draft.warn(fmt::format("there is no page, because meter[{}] is served on its port {}: set {} to another",
                           index + 1, address->port, listen));
    draft.origin(listen).words = fmt::format("none, because of meter[{}].serve", index + 1);
    page.clear();
    return;
  }
}

}  // namespace

void check_together(const SettingsInputs& inputs, SettingsDraft& draft) {
  check_password_has_user(draft);
  check_tls(draft);
  check_page_tls(draft);
  check_base_is_apart_from_prefix(draft);
  check_time_zone(inputs.time_zones, draft);
  check_publish_topic_is_used(draft);
}

void check_with_meters(SettingsDraft& draft) {
  check_subscription(draft);
  check_http_has_its_own_address(draft);
}

}  // namespace amsbridge
