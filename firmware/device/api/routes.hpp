#pragma once

#include "firmware/device/api/route_parts.hpp"

// What is answered under which path: docs/openapi.yaml, less what a device has no room for.

namespace amsbridge::device {

/// /status, /meters, /meters/{id}/reading, /history, /capture, /log, /restart.
void add_reading_routes(Router& router, const RouteParts& parts);

/// /wifi, /wifi/scan, /wifi/join.
void add_wifi_routes(Router& router, const RouteParts& parts);

/// /ports, /probe.
void add_search_routes(Router& router, const RouteParts& parts);

/// /settings and what is below it.
void add_settings_routes(Router& router, const RouteParts& parts);

}  // namespace amsbridge::device
