#pragma once

#include <string>

#include "firmware/device/board/clock.hpp"

namespace amsbridge::device {

/// The chip's clock, set by the platform's SNTP client.
class EspClock final : public Clock {
 public:
  [[nodiscard]] Moment now() const override;
  void synchronise(std::string_view server) override;
  void set_zone(std::string_view posix) override;
  [[nodiscard]] ams::ZoneOffsets zone(std::int64_t epoch_seconds) const override;

 private:
  void configure();

  std::string server_;  // the SNTP client keeps a pointer to it
  std::string zone_ = "UTC0";
};

}  // namespace amsbridge::device
