#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bridge/homeassistant/ledger.hpp"
#include "metering/announced_meter.hpp"

namespace amsbridge {

/// An announced meter, what it is read from, and its payload as a whole.
class MeterDevice {
 public:
  enum class Change : std::uint8_t { none, some };

  /// Takes in what is new. Allocates nothing where nothing is.
  Change take(const MeterFacts&, const ams::Reading&);
  /// Values that were seen before a restart are values of the meter still.
  void recall(const Components&);
  /// Another meter hangs there now.
  void forget_values() { meter_.forget_values(); }

  /// What it consists of. In the layout of single values there is less.
  [[nodiscard]] Components components(const AnnounceStyle&) const;
  /// Those of `told` that it has no more are taken back. Empty if it is too long to be told.
  [[nodiscard]] std::string payload(const AnnounceStyle&, std::string_view identity,
                                    const Components& told) const;

  [[nodiscard]] const std::string& line() const { return line_; }
  [[nodiscard]] int channel() const { return meter_.channel(); }
  [[nodiscard]] const std::string& level() const { return meter_.level(); }
  [[nodiscard]] const std::string& id() const { return meter_.id(); }

 private:
  std::string line_;
  AnnouncedMeter meter_;
};

/// The bridge itself. Empty if it is too long to be told.
[[nodiscard]] std::string bridge_payload(const AnnounceStyle&, std::string_view page,
                                         const Components& components, const Components& told);

}  // namespace amsbridge
