#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "firmware/device/settings/settings.hpp"

namespace amsbridge::device {

/// Where the meter is heard, as `serial://uart0` or `serial://uart0-gpio13`: speed and parity are found by
/// listening. With any of `baud`, `parity`, `data` and `stop`, as in `serial://uart0?baud=2400&parity=none`,
/// they are those; what is left out is 2400, even, 8 and 1.
struct MeterSource {
  ReceivePin pin = ReceivePin::gpio3;
  bool finds_line = true;
  SerialParameters line = {};

  bool operator==(const MeterSource&) const = default;
};

/// 300 to 115200 baud. The error completes "the source cannot be used: ..." and does not repeat it.
[[nodiscard]] tl::expected<MeterSource, std::string> parse_source(std::string_view text);

[[nodiscard]] std::string written(const MeterSource&);

[[nodiscard]] MeterSource source_of(const MeterSettings&);
void set_source(MeterSettings&, const MeterSource&);

}  // namespace amsbridge::device
