#pragma once

#include "bridge/api/api_host.hpp"
#include "bridge/api/aside.hpp"
#include "http/router.hpp"

namespace amsbridge {

/// /inspect and /capture. All must outlive the router.
void add_inspect_routes(Router&, const ApiHost&, Aside&);

}  // namespace amsbridge
