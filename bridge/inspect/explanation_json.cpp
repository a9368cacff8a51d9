#include "bridge/inspect/explanation_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "ams/publish/json.hpp"
#include "bridge/inspect/fault_difference.hpp"
#include "metering/written.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::ordered_json;

std::string hex(const std::vector<std::uint8_t>& octets) {
  return fmt::format("{:02x}", fmt::join(octets, ""));
}

// Meters may put any octet into a text: JSON is UTF-8.
std::string printable(std::string_view text) {
  std::string out;
  for (const char character : text) {
    const bool ascii = character >= 0x20 && character < 0x7f;
    out +=
        ascii ? std::string(1, character) : fmt::format("\\x{:02x}", static_cast<unsigned char>(character));
  }
  return out;
}

Json parts_json(const std::vector<Part>& parts) {
  Json all = Json::array();
  for (const Part& part : parts) {
    all.push_back({{"begin", part.begin},
                   {"end", part.end},
                   {"what", part.what},
                   {"meaning", printable(part.meaning)},
                   {"parts", parts_json(part.parts)}});
  }
  return all;
}

Json region_json(const Region& region) {
  return {{"layer", ams::name(region.layer)},
          {"what", region.what},
          {"octets", hex(region.octets)},
          {"parts", parts_json(region.parts)}};
}

Json fault_json(const FaultPlace& place) {
  Json json = Json::parse(written([&](ams::TextWriter& out) { ams::write_decoded(out, place.fault); }));
  const std::string difference = fault_difference(place.fault);
  if (!difference.empty()) {
    json["expected"] = place.fault.expected;
    json["found"] = place.fault.found;
    json["difference"] = difference;
  }
  json["before"] = hex(place.before);
  json["after"] = hex(place.after);
  const std::string_view step = next_step_for(place.fault);
  if (!step.empty()) json["next_step"] = step;
  return json;
}

}  // namespace

std::string to_json(const Explanation& explanation) {
  Json json = {{"kind", "telegram"}, {"telegram", explanation.telegram}, {"octet", explanation.octet}};
  json["regions"] = Json::array();
  for (const Region& region : explanation.regions) json["regions"].push_back(region_json(region));
  json["faults"] = Json::array();
  for (const FaultPlace& place : explanation.faults) json["faults"].push_back(fault_json(place));
  json["readings"] = Json::array();
  const ams::Telegram telegram{explanation.telegram, explanation.octet, {}};
  for (const ams::Reading& reading : explanation.readings) {
    json["readings"].push_back(
        Json::parse(written([&](ams::TextWriter& out) { ams::write_decoded(out, reading, telegram); })));
  }
  return json.dump();
}

void ExplanationJson::explain(const Explanation& explanation) {
  fmt::print(out_, "{}\n", to_json(explanation));
}

}  // namespace amsbridge
