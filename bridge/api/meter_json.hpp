#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/relay/state_json.hpp"

// Meters and their readings as docs/openapi.yaml has them.

namespace amsbridge {

/// A meter and the line that it is read from.
struct FoundMeter {
  LineState line;
  const Meter* meter = nullptr;

  [[nodiscard]] bool is_sub_meter() const { return meter != &line.relay->meter(); }
};

/// Schema Meter.
[[nodiscard]] StateJson meter_json(const FoundMeter&);
[[nodiscard]] StateJson unread_meter_json(const UnreadMeter&);

/// Schema Latest.
[[nodiscard]] StateJson latest_json(const Meter&, Moment now);

/// Schema Telegram.
[[nodiscard]] std::string telegram_json(const Meter&, const ams::Reading&, const ams::Arrival&);

/// The meter with its sub-meters behind it.
[[nodiscard]] std::vector<FoundMeter> meters_of(const LineState&);
/// By its name in topics.
[[nodiscard]] std::optional<FoundMeter> find_meter(const std::vector<LineState>&, std::string_view id);

/// Seconds since 1970 with milliseconds.
[[nodiscard]] double epoch_seconds(std::chrono::system_clock::time_point);

}  // namespace amsbridge
