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
  const auto add = [&](std::size_t place, const std::string& words, const MeterSettings* failed) {
    const MeterSettings& meter = settings.meters[place];
    unread.push_back({meter.name.empty() ? fmt::format("meter{}", place + 1) : meter.name,
                      to_string(meter.source), words, failed});
  };
  for (const auto& [place, words] : lines.failures()) add(place, words, &settings.meters[place]);
  for (std::size_t place = 0; place < settings.meters.size(); ++place) {
    if (lines.is_paused(settings.meters[place]))
      add(place, "Not read while its port is searched for a meter.", nullptr);
  }
  return unread;
}

std::string status_words(const Lines& lines, bool is_connected) {
  const std::vector<LineState> states = line_states(lines);
  return fmt::format("{} of {} meters online, {}", count_online(states), states.size(),
                     is_connected ? "connected to the broker" : "no connection to the broker");
}

}  // namespace amsbridge
