#pragma once

#include <chrono>
#include <functional>

#include "firmware/device/board/clock.hpp"

namespace amsbridge::device {

/// This computer's clocks, made to run `speed` times as fast. The time of day is unknown until the device has
/// had a network, as on the chip.
class HostClock final : public Clock {
 public:
  HostClock(unsigned speed, std::function<bool()> has_network);

  [[nodiscard]] Moment now() const override;
  void synchronise(std::string_view server) override;
  void set_zone(std::string_view posix) override;
  [[nodiscard]] ams::ZoneOffsets zone(std::int64_t epoch_seconds) const override;

 private:
  unsigned speed_;
  std::function<bool()> has_network_;
  bool is_asked_for_ = false;
  mutable bool is_known_ = false;
  Moment started_ = Moment::now();
};

}  // namespace amsbridge::device
