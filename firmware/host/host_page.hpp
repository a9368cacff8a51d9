#pragma once

#include <span>

#include "firmware/device/api/page_asset.hpp"

namespace amsbridge::device {

/// The web page as the Linux program has it, compressed.
[[nodiscard]] std::span<const PageAsset> host_page();

}  // namespace amsbridge::device
