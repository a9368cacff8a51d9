#include "firmware/device/settings/cross_checks.hpp"

#include <array>

#include "firmware/device/settings/words.hpp"
#include "metering/topic_rules.hpp"

namespace amsbridge::device {
namespace {

void refuse(std::vector<KeyProblem>& problems, std::string_view key,
            std::initializer_list<std::string_view> sentence) {
  problems.push_back({std::string(key), joined(sentence)});
}

void check_password_has_user(const MqttSettings& mqtt, std::vector<KeyProblem>& problems) {
  if (mqtt.password.empty() || !mqtt.user.empty()) return;
  refuse(problems, "mqtt.password",
         {"mqtt.password is set, but mqtt.user is not: a password goes with a user name"});
}

/// The chip has no authorities of its own.
void check_authority(const MqttSettings& mqtt, std::vector<KeyProblem>& problems) {
  if (!mqtt.tls || !mqtt.verify || !mqtt.authority.empty()) return;
  refuse(problems, "mqtt.authority",
         {"mqtt.authority is empty, but mqtt.verify needs it: give the certificate of who vouches for the "
          "broker, or turn mqtt.verify off"});
}

/// Home Assistant takes what is published among its discovery topics for the description of a device.
void check_base_is_apart_from_prefix(const Settings& settings, std::vector<KeyProblem>& problems) {
  const std::string& ours = settings.mqtt.base;
  const std::string& theirs = settings.home_assistant.prefix;
  if (!topics_overlap(ours, theirs)) return;
  if (ours == "amsbridge") {
    return refuse(problems, "home_assistant.prefix",
                  {"home_assistant.prefix is ", in_quotes(theirs),
                   ", but must not be, lie below or lie above mqtt.base, which is ", in_quotes(ours)});
  }
  refuse(problems, "mqtt.base",
         {"mqtt.base is ", in_quotes(ours),
          ", but must not be, lie below or lie above home_assistant.prefix, where Home Assistant listens for "
          "discovery"});
}

/// A topic that the device publishes on, as far as it is known before the meter has spoken, and that the
/// filter takes; empty if there is none.
std::string published_topic_in(const std::string& filter, const Settings& settings) {
  const std::string& base = settings.mqtt.base;
  const std::string& name = settings.meter.name;
  const std::string meter = joined({base, "/", name.empty() ? "meter" : as_topic_level(name)});
  const std::string& classic = settings.mqtt.publish_topic;
  std::array topics{base + "/response",
                    base + "/bridge/state",
                    base + "/bridge/status",
                    meter + "/reading",
                    meter + "/energy",
                    meter + "/status",
                    classic.empty() ? base + "/classic" : classic,
                    settings.home_assistant.prefix + "/device/amsbridge/config"};
  for (std::string& topic : topics) {
    if (filter_takes(filter, topic)) return std::move(topic);
  }
  return {};
}

/// Commands that the device itself sends would make it answer itself for ever.
void check_subscription(const Settings& settings, std::vector<KeyProblem>& problems) {
  const MqttSettings& mqtt = settings.mqtt;
  const std::string filter = mqtt.subscribe_topic.empty() ? mqtt.base + "/command" : mqtt.subscribe_topic;
  const std::string topic = published_topic_in(filter, settings);
  if (topic.empty()) return;
  refuse(problems, "mqtt.subscribe_topic",
         {"mqtt.subscribe_topic is ", in_quotes(filter), ", but must not take what the bridge publishes on ",
          topic});
}

}  // namespace

void check_together(const Settings& settings, std::vector<KeyProblem>& problems) {
  check_password_has_user(settings.mqtt, problems);
  check_authority(settings.mqtt, problems);
  check_base_is_apart_from_prefix(settings, problems);
  check_subscription(settings, problems);
}

std::vector<std::string> warnings_of(const Settings& settings) {
  std::vector<std::string> warnings;
  const MqttSettings& mqtt = settings.mqtt;
  if (mqtt.tls && !mqtt.verify) {
    warnings.emplace_back(
        "mqtt.verify is false: whoever pretends to be the broker gets the password and the readings");
  }
  if (!mqtt.tls && (!mqtt.verify || !mqtt.authority.empty())) {
    const std::string_view unused = mqtt.authority.empty() ? "mqtt.verify is"
                                    : mqtt.verify          ? "mqtt.authority is"
                                                           : "mqtt.verify, mqtt.authority are";
    warnings.push_back(joined({unused, " not used: mqtt.tls is not true, so nothing is encrypted"}));
  }
  if (!mqtt.publish_topic.empty() && !mqtt.classic) {
    warnings.emplace_back("mqtt.publish_topic is not used: mqtt.layout does not name classic");
  }
  return warnings;
}

}  // namespace amsbridge::device
