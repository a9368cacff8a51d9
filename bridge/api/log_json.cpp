#include "bridge/api/log_json.hpp"

#include <nlohmann/json.hpp>

#include "bridge/api/meter_json.hpp"

namespace amsbridge {
namespace {

StateJson log_event_json(const LogEvent& event) {
  return {{"time", epoch_seconds(event.time)}, {"level", event.level}, {"sentence", event.sentence}};
}

}  // namespace

std::string log_event_text(const LogEvent& event) {
  return text_of(log_event_json(event));
}

std::string log_text(const std::vector<LogEvent>& events) {
  StateJson json = {{"events", StateJson::array()}};
  for (const LogEvent& event : events) json["events"].push_back(log_event_json(event));
  return text_of(json);
}

}  // namespace amsbridge
