#pragma once

#include <span>

#include "firmware/device/api/page_asset.hpp"

namespace amsbridge::device {

/// The web page's files, which tools/pack_page_flash.py packs into the build folder.
[[nodiscard]] std::span<const PageAsset> page_assets();

}  // namespace amsbridge::device
