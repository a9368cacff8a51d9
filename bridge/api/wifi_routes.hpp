#pragma once

#include <functional>

#include "bridge/wifi/wifi_setup.hpp"
#include "http/router.hpp"

namespace amsbridge {

/// /wifi, /wifi/scan and /wifi/join. `wifi` is called with the first of them.
void add_wifi_routes(Router&, const std::function<WifiSetup&()>& wifi);

}  // namespace amsbridge
