#include "bridge/homeassistant/ledger.hpp"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace amsbridge {
namespace {

using Json = nlohmann::json;

const char* const scope = "home_assistant";

std::string text_of(const ToldDevice& device) {
  const Json json = {{"line", device.line},
                     {"channel", device.channel},
                     {"level", device.level},
                     {"identity", device.identity},
                     {"components", device.components}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_text(const Json& json, const char* name) {
  return json.contains(name) && json[name].is_string();
}

std::optional<ToldDevice> parse(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  const bool is_whole = json.is_object() && is_text(json, "line") && is_text(json, "level") &&
                        is_text(json, "identity") && json.contains("channel") &&
                        json["channel"].is_number_integer() && json.contains("components") &&
                        json["components"].is_object();
  if (!is_whole) return std::nullopt;
  ToldDevice device{json["line"], json["channel"], json["level"], json["identity"], {}};
  for (const auto& [key, decimals] : json["components"].items()) {
    if (decimals.is_number_integer()) device.components[key] = decimals.get<int>();
  }
  return device;
}

}  // namespace

Ledger::Ledger(Memory& memory) : memory_(memory) {
  bool is_clean = true;
  for (const auto& [topic, text] : memory_.recall(scope)) {
    if (auto device = parse(text)) {
      devices_.emplace(topic, std::move(*device));
    } else {
      is_clean = false;
    }
  }
  if (!is_clean) compact();
}

const ToldDevice* Ledger::find(const std::string& topic) const {
  const auto found = devices_.find(topic);
  return found == devices_.end() ? nullptr : &found->second;
}

void Ledger::put(const std::string& topic, ToldDevice device) {
  const ToldDevice* known = find(topic);
  if (known != nullptr && *known == device) return;
  memory_.remember(scope, topic, text_of(device));
  devices_.insert_or_assign(topic, std::move(device));
}

// A memory forgets whole scopes alone; what is empty in it is left out at the next start.
void Ledger::erase(const std::string& topic) {
  if (devices_.erase(topic) > 0) memory_.remember(scope, topic, "");
}

void Ledger::compact() {
  memory_.forget(scope);
  for (const auto& [topic, device] : devices_) memory_.remember(scope, topic, text_of(device));
}

}  // namespace amsbridge
