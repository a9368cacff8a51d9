#include <map>
#include <utility>

#include "bridge/network/listen_address.hpp"
#include "bridge/settings/meter_draft.hpp"
#include "bridge/source/mqtt_url.hpp"
#include "metering/topic_rules.hpp"

namespace amsbridge {
namespace {

class MeterChecks {
 public:
  MeterChecks(const std::vector<MeterDraft>& drafts, std::vector<SettingsError>& errors)
      : drafts_(drafts), errors_(errors) {}

  /// Two meters of the same name (as a topic level) are an error. One without a name is called meter1, meter2
  /// ... until it has told its id.
  void names(std::size_t index) {
    const MeterDraft& draft = drafts_[index];
    const bool is_refused = draft.origins.contains("name") && draft.meter.name.empty();
    if (is_refused) return;
    const std::string name = draft.meter.name.empty() ? fmt::format("meter{}", index + 1) : draft.meter.name;
    const auto [other, is_new] = names_.emplace(as_topic_level(name), index);
    if (is_new) return;
    refuse(
        index, "name",
        fmt::format("{}, but meter[{}] has that name on MQTT already", in_quotes(name), other->second + 1));
  }

  /// Octets of one line belong to one [[meter]]; two readers would take them from each other.
  void sources(std::size_t index) {
    const MeterDraft& draft = drafts_[index];
    const auto origin = draft.origins.find("source");
    // One that was refused is still what an untouched one is.
    if (origin == draft.origins.end() || draft.meter.source == SourceUrl()) return;
    const auto [other, is_new] = sources_.emplace(to_string(draft.meter.source), index);
    if (is_new) return;
    refuse(index, "source",
           fmt::format("{}, but meter[{}] is read from there already", to_string(draft.meter.source),
                       other->second + 1));
  }

  void name_of_many(std::size_t index) {
    const MeterDraft& draft = drafts_[index];
    const auto* source = std::get_if<MqttUrl>(&draft.meter.source);
    if (draft.meter.name.empty() || source == nullptr || source->topic.find('+') == std::string::npos) return;
    refuse(
        index, "name",
        fmt::format("{}, but its source brings many meters, which are called by what stands in the place of "
                    "the +: leave the name out",
                    in_quotes(draft.meter.name)));
  }

  /// Its own `raw` topic would bring it each message again.
  void echo(std::size_t index, const MqttSettings& mqtt) {
    const MeterSettings& meter = drafts_[index].meter;
    const auto* source = std::get_if<MqttUrl>(&meter.source);
    const bool is_own_broker = source != nullptr && source->host == mqtt.host && source->port == mqtt.port;
    if (!meter.raw || !is_own_broker) return;
    const std::string raw =
        mqtt.base + "/" + (meter.name.empty() ? "meter" : as_topic_level(meter.name)) + "/raw";
    if (!filter_takes(std::string(without_share(source->topic)), raw)) return;
    refuse(index, "raw", "true, but its source reads the topic that the octets would be published on");
  }

  void listeners(std::size_t index) {
    const MeterDraft& draft = drafts_[index];
    const auto address = parse_listen_address(draft.meter.serve);
    if (!address || address->port == 0) return;
    const auto [other, is_new] = listeners_.emplace(draft.meter.serve, index);
    if (is_new) return;
    refuse(index, "serve",
           fmt::format("{}, but meter[{}] is served there already", in_quotes(draft.meter.serve),
                       other->second + 1));
  }

 private:
  void refuse(std::size_t index, std::string_view key, const std::string& clause) {
    const std::string key_shown = meter_key(index, key);
    errors_.push_back({where_of(drafts_[index], key), key_shown, fmt::format("{} is {}", key_shown, clause)});
  }

  const std::vector<MeterDraft>& drafts_;
  std::vector<SettingsError>& errors_;
  std::map<std::string, std::size_t> names_;
  std::map<std::string, std::size_t> sources_;
  std::map<std::string, std::size_t> listeners_;
};

}  // namespace

std::string meter_key(std::size_t index, std::string_view key) {
  return fmt::format("meter[{}].{}", index + 1, key);
}

const std::string& where_of(const MeterDraft& draft, std::string_view key) {
  const auto origin = draft.origins.find(key);
  return origin == draft.origins.end() ? draft.where : origin->second.where;
}

void check_meters(const std::vector<MeterDraft>& drafts, const MqttSettings& mqtt,
                  std::vector<SettingsError>& errors) {
  MeterChecks checks(drafts, errors);
  for (std::size_t index = 0; index < drafts.size(); ++index) {
    checks.names(index);
    checks.sources(index);
    checks.name_of_many(index);
    checks.listeners(index);
    checks.echo(index, mqtt);
  }
}

}  // namespace amsbridge
