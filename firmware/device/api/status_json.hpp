#pragma once

#include <cstddef>
#include <string>

#include "ams/publish/json.hpp"
#include "ams/reading.hpp"
#include "firmware/device/api/device_view.hpp"
#include "firmware/device/api/pieces.hpp"
#include "metering/meter.hpp"

// The device and its meters as docs/openapi.yaml has them, piece by piece. The view must outlive the pieces;
// meters may come and go between two of them.

namespace amsbridge::device {

/// Schema Status, with `device`.
[[nodiscard]] Pieces status_pieces(const DeviceView& view);
/// Schema Meters.
[[nodiscard]] Pieces meters_pieces(const DeviceView& view);
/// Schema Hello.
[[nodiscard]] Pieces hello_pieces(const DeviceView& view);
/// Another text as soon as a status is worth telling at once.
[[nodiscard]] std::string status_signature(const DeviceView& view);

}  // namespace amsbridge::device
