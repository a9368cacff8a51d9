#include "bridge/settings/settle_settings.hpp"

#include <utility>

#include "bridge/settings/credentials.hpp"
#include "bridge/settings/text_file.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view password = "mqtt.password";
constexpr std::string_view password_file = "mqtt.password_file";
constexpr std::uint16_t tls_port = 8883;

void read_password_file(SettingsDraft& draft) {
  const fs::path path = draft.mqtt().password_file;
  auto content = read_secret_file(path);
  if (!content) {
    draft.refuse(password_file, fmt::format("mqtt.password_file is {}, which {}", in_quotes(path.string()),
                                            content.error()));
    return;
  }
  draft.warn_if_others_read(path, "a password");
  const std::string words = "file " + path.string();
  GivenValue given;
  given.key = password;
  given.value = std::move(*content);
  given.origin = {Layer::file, words, words};
  given.key_where = words;
  draft.apply(given);
}

void set_below_base(SettingsDraft& draft, std::string_view key, std::string& topic, std::string_view level) {
  if (!draft.is_default(key)) return;
  topic = draft.mqtt().base + std::string(level);
  if (!draft.is_default("mqtt.base")) draft.origin(key).words = "default, from mqtt.base";
}

}  // namespace

void settle_password(const SettingsInputs& inputs, SettingsDraft& draft) {
  const Layer value = draft.origin(password).layer;
  const Layer file = draft.origin(password_file).layer;
  if (value == Layer::defaults && file == Layer::defaults) {
    const auto given =
        given_credential(inputs.credentials, "mqtt_password", password, std::string(password), draft.errors);
    if (given) draft.apply(*given);
  } else if (value == file) {
    draft.refuse(password_file, "mqtt.password and mqtt.password_file are both given: keep one of them");
  } else if (file > value) {
    if (!draft.was_refused(password_file)) read_password_file(draft);
  } else {
    draft.mqtt().password_file.clear();
    if (file != Layer::defaults) {
      draft.origin(password_file).words = "replaced by " + draft.origin(password).words;
    }
    if (value == Layer::file) draft.warn_if_others_read(draft.file, "a password");
  }
}

void settle_paths(SettingsDraft& draft) {
  TlsSettings& tls = draft.mqtt().tls;
  const std::pair<std::string_view, std::string*> paths[] = {
      {password_file, &draft.mqtt().password_file},
      {"mqtt.ca_file", &tls.ca_file},
      {"mqtt.certificate_file", &tls.certificate_file},
      {"mqtt.private_key_file", &tls.private_key_file},
      {"http.certificate_file", &draft.settings().http.certificate_file},
      {"http.private_key_file", &draft.settings().http.private_key_file},
      {"temperature.sysfs", &draft.settings().temperature.sysfs},
      {"state_directory", &draft.settings().state_directory}};
  for (const auto& [key, path] : paths) {
    if (draft.origin(key).layer != Layer::file || path->empty()) continue;
    *path = (draft.file.parent_path() / *path).string();
  }
}

void fill_in_defaults(const SettingsInputs& inputs, SettingsDraft& draft) {
  Settings& settings = draft.settings();
  MqttSettings& mqtt = settings.mqtt;
  settings.machine_id = public_machine_id(inputs.machine);
  if (draft.is_default("mqtt.client_id")) {
    auto [id, words] = default_client_id(inputs.machine);
    mqtt.client_id = std::move(id);
    draft.origin("mqtt.client_id").words = std::move(words);
  }
  if (draft.is_default("state_directory")) {
    auto [path, words] = default_state_directory(inputs.state_homes);
    settings.state_directory = std::move(path);
    draft.origin("state_directory").words = std::move(words);
  }
  if (draft.is_default("mqtt.port") && mqtt.tls.enabled) {
    mqtt.port = tls_port;
    draft.origin("mqtt.port").words = "default, from mqtt.tls";
  }
  set_below_base(draft, "mqtt.publish_topic", mqtt.publish_topic, "/classic");
  set_below_base(draft, "mqtt.subscribe_topic", mqtt.subscribe_topic, "/command");
}

}  // namespace amsbridge
