#include "bridge/running/bridge_view.hpp"

#include <fmt/format.h>

namespace amsbridge {

std::vector<LineState> line_states(const Lines& lines) {
  std::vector<LineState> states;
  lines.for_each([&](const Line& line, const MeterRelay& relay) {
    states.push_back({&line.source(), &relay, &line.settings()});
  });
  return states;
}

std::vector<UnreadMeter> unread_meters(const Lines& lines, const Settings& settings) {
  std::vector<UnreadMeter> unread;
  for (const auto& [place, words] : lines.failures()) {
    const MeterSettings& meter = settings.meters[place];
    unread.push_back({meter.name.empty() ? fmt::format("meter{}", place + 1) : meter.name,
                      to_string(meter.source), words});
  }
  return unread;
}

std::map<std::string, std::string> levels(const Lines& lines) {
  std::map<std::string, std::string> levels;
  lines.for_each(
      [&](const Line&, const MeterRelay& relay) { levels[relay.meter().options().line] = relay.name(); });
  return levels;
}

std::string status_words(const Lines& lines, bool is_connected) {
  const std::vector<LineState> states = line_states(lines);
  return fmt::format("{} of {} meters online, {}", count_online(states), states.size(),
                     is_connected ? "connected to the broker" : "no connection to the broker");
}

}  // namespace amsbridge
