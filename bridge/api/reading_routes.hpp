#pragma once

#include "bridge/api/api_host.hpp"
#include "bridge/api/live_events.hpp"
#include "http/router.hpp"

namespace amsbridge {

/// What a status says beside the bridge's own state.
struct StatusFacts {
  std::string host;       ///< name of this machine
  std::string time_zone;  ///< that this process reckons with; empty: unknown
  std::function<std::uintmax_t()> history_octets;
  std::function<std::string()> history_problem;  ///< empty if there is none
};

/// Schema Status.
[[nodiscard]] std::string status_text(const ApiHost&, const StatusFacts&);
/// `{"status":...,"latest":[...]}`
[[nodiscard]] std::string hello_text(const ApiHost&, const StatusFacts&);
/// Another one as soon as a status is worth telling at once.
[[nodiscard]] std::string status_signature(const ApiHost&);

/// /status, /meters and /meters/{id}/reading. All must outlive the router.
void add_reading_routes(Router&, const ApiHost&, const StatusFacts&);

}  // namespace amsbridge
