#pragma once

namespace amsbridge {

/// From the first call on SIGINT and SIGTERM do not end the process, but are remembered: true once one has
/// come.
bool stop_requested();

}  // namespace amsbridge
