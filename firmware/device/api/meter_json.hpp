#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ams/publish/json.hpp"
#include "ams/reading.hpp"
#include "firmware/device/api/device_view.hpp"
#include "metering/meter.hpp"

// Meters and their readings as docs/openapi.yaml has them, piece by piece: functions that are Pieces.

namespace amsbridge::device {

/// What the page calls the one thermometer that there can be.
inline constexpr std::string_view thermometer_name = "ds18b20";

/// An array of schema Meter.
class MeterPieces {
 public:
  explicit MeterPieces(const DeviceView& view) : view_(&view) {}
  bool operator()(ams::TextWriter& out);

 private:
  enum class Part : std::uint8_t { identity, counters, faults, rest };
  bool next(ams::TextWriter& out, const MeterRelay& relay, const Meter& meter);
  void write_faults(ams::TextWriter& out, const MeterRelay& relay);

  const DeviceView* view_;
  std::size_t meter_ = 0;
  Part part_ = Part::identity;
  std::size_t faults_ = 0;  // that are written
  bool has_begun_ = false;
};

/// Schema Latest of the meter of that name; of none, one without values.
class LatestOfMeter {
 public:
  LatestOfMeter(const DeviceView& view, std::string meter) : view_(&view), name_(std::move(meter)) {}
  bool operator()(ams::TextWriter& out);

 private:
  const DeviceView* view_;
  std::string name_;
  std::size_t value_ = 0;
  bool has_begun_ = false;
};

/// An array of schema Latest.
class LatestPieces {
 public:
  explicit LatestPieces(const DeviceView& view) : view_(&view) {}
  bool operator()(ams::TextWriter& out);

 private:
  const DeviceView* view_;
  std::size_t meter_ = 0;
  std::optional<LatestOfMeter> latest_;
  bool has_begun_ = false;
};

/// Schema Telegram.
[[nodiscard]] std::string telegram_text(const Meter&, const ams::Reading&, const ams::Arrival&);

/// The `index`th: the line's own meter, then its sub-meters by name. Null behind the last.
[[nodiscard]] const Meter* meter_at(const MeterRelay* relay, std::size_t index);
/// By its name in topics; null if there is none.
[[nodiscard]] const Meter* find_meter(const MeterRelay* relay, std::string_view name);

/// `serial://uart0`, `serial://uart0-gpio13`: what the meter is read from, without speed and parity.
[[nodiscard]] std::string_view source_name(ReceivePin pin);

}  // namespace amsbridge::device
