#include "bridge/settings/load_settings.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "bridge/settings/given_values.hpp"
#include "bridge/settings/load_meters.hpp"
#include "bridge/settings/text_file.hpp"
#include "bridge/settings/topic_rules.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view password = "mqtt.password";
constexpr std::string_view password_file = "mqtt.password_file";
constexpr std::string_view publish_topic = "mqtt.publish_topic";
constexpr std::string_view subscribe_topic = "mqtt.subscribe_topic";
constexpr std::size_t longest_password_file = 65'537;  // a password and its line end

class Loader {
 public:
  explicit Loader(const SettingsInputs& inputs) : inputs_(inputs) {
    for (const SettingsRow& row : settings_rows()) origins_.emplace(row.key, Origin{});
  }

  tl::expected<LoadedSettings, std::vector<SettingsError>> load() {
    const GivenValues given = collect(inputs_, errors_, loaded_.warnings);
    file_ = given.file;
    for (const GivenValue& value : given.settings) apply(value);
    settle_password();
    fill_in_defaults();
    check_password_has_user();
    load_meters(given, loaded_, errors_);
    check_subscription();
    check_publish_topic_is_used();
    if (!errors_.empty()) return tl::unexpected(std::move(errors_));
    for (const auto& [key, origin] : origins_) loaded_.origins[key] = origin.words;
    return std::move(loaded_);
  }

 private:
  MqttSettings& mqtt() { return loaded_.settings.mqtt; }
  Origin& origin(std::string_view key) { return origins_.find(key)->second; }
  bool is_default(std::string_view key) { return origin(key).layer == Layer::defaults; }
  bool was_refused(std::string_view key) { return refused_.contains(std::string(key)); }

  void refuse(std::string_view key, std::string problem) {
    errors_.push_back({origin(key).where, std::string(key), std::move(problem)});
    refused_.emplace(key);
  }

  void apply(const GivenValue& given) {
    const SettingsRow* row = find_row(settings_rows(), given.key);
    if (row == nullptr) {
      refuse_unknown(given);
      return;
    }
    origin(given.key) = given.origin;
    const auto assigned = assign(*row, given.key, given, loaded_.settings);
    if (!assigned) refuse(given.key, assigned.error());
  }

  void refuse_unknown(const GivenValue& given) {
    const std::vector<std::string> known = keys_of(settings_rows());
    const bool is_table = std::any_of(known.begin(), known.end(), [&given](const std::string& key) {
      return key.starts_with(given.key + ".");
    });
    errors_.push_back({given.key_where, given.key,
                       is_table ? fmt::format("{} must be a table: [{}]", given.key, given.key)
                                : unknown_key_sentence(given.key, known)});
  }

  /// A password and a file that holds one exclude each other; the one of higher priority counts.
  void settle_password() {
    const Layer value = origin(password).layer;
    const Layer file = origin(password_file).layer;
    if (value != Layer::defaults && value == file) {
      refuse(password_file, "mqtt.password and mqtt.password_file are both given: keep one of them");
    } else if (file > value) {
      if (!was_refused(password_file)) read_password_file();
    } else if (value != Layer::defaults) {
      mqtt().password_file.clear();
      if (file != Layer::defaults) origin(password_file).words = "replaced by " + origin(password).words;
      if (value == Layer::file) warn_if_others_read(file_);
    }
  }

  void read_password_file() {
    fs::path path = mqtt().password_file;
    // A path in the settings file is meant from where that file stands.
    if (origin(password_file).layer == Layer::file) path = file_.parent_path() / path;
    auto content = read_text_file(path, longest_password_file);
    if (!content) {
      refuse(password_file,
             fmt::format("mqtt.password_file is {}, which {}", in_quotes(path.string()), content.error()));
      return;
    }
    if (content->ends_with('\n')) content->pop_back();
    if (content->ends_with('\r')) content->pop_back();
    if (content->empty()) {
      refuse(password_file,
             fmt::format("mqtt.password_file is {}, which holds no password", in_quotes(path.string())));
      return;
    }
    warn_if_others_read(path);
    const std::string words = "file " + path.string();
    apply({std::string(password), std::move(*content), Writing::text, {Layer::file, words, words}, words});
  }

  void warn_if_others_read(const fs::path& path) {
    if (!is_readable_by_others(path)) return;
    loaded_.warnings.push_back(fmt::format(
        "{} holds a password and can be read by every user of this machine: chmod o-r it", path.string()));
  }

  void fill_in_defaults() {
    loaded_.settings.machine_id = public_machine_id(inputs_.machine);
    if (is_default("mqtt.client_id")) {
      auto [id, words] = default_client_id(inputs_.machine);
      mqtt().client_id = std::move(id);
      origin("mqtt.client_id").words = std::move(words);
    }
    if (is_default(publish_topic)) set_below_base(publish_topic, mqtt().publish_topic, "/classic");
    if (is_default(subscribe_topic)) set_below_base(subscribe_topic, mqtt().subscribe_topic, "/command");
  }

  void set_below_base(std::string_view key, std::string& topic, std::string_view level) {
    topic = mqtt().base + std::string(level);
    if (!is_default("mqtt.base")) origin(key).words = "default, from mqtt.base";
  }

  void check_password_has_user() {
    if (!mqtt().password.is_set() || !mqtt().user.empty() || was_refused("mqtt.user")) return;
    refuse(password, "mqtt.password is set, but mqtt.user is not: a password goes with a user name");
  }

  /// Commands that the bridge itself sends would make it answer itself for ever.
  void check_subscription() {
    if (was_refused(subscribe_topic) || was_refused(publish_topic) || was_refused("mqtt.base")) return;
    std::vector<std::string> published{mqtt().base + "/response", mqtt().base + "/bridge/state",
                                       mqtt().base + "/bridge/status", mqtt().publish_topic};
    for (const MeterSettings& meter : loaded_.settings.meters) {
      published.push_back(fmt::format("{}/{}/reading", mqtt().base, as_topic_level(meter.name)));
    }
    for (const std::string& topic : published) {
      if (!filter_takes(mqtt().subscribe_topic, topic)) continue;
      refuse(subscribe_topic,
             fmt::format("mqtt.subscribe_topic is {}, but must not take what the bridge publishes on {}",
                         in_quotes(mqtt().subscribe_topic), topic));
      return;
    }
  }

  void check_publish_topic_is_used() {
    if (is_default(publish_topic) || mqtt().layouts.contains(Layout::classic)) return;
    loaded_.warnings.emplace_back("mqtt.publish_topic is not used: mqtt.layout does not name classic");
  }

  const SettingsInputs& inputs_;
  fs::path file_;
  LoadedSettings loaded_;
  std::map<std::string, Origin, std::less<>> origins_;
  std::set<std::string> refused_;
  std::vector<SettingsError> errors_;
};

}  // namespace

tl::expected<LoadedSettings, std::vector<SettingsError>> load_settings(const SettingsInputs& inputs) {
  return Loader(inputs).load();
}

}  // namespace amsbridge
