#pragma once

namespace amsbridge {

/// Commands that answer on stdout let only warnings of sources and broker through, on stderr.
void log_warnings_to_stderr();

}  // namespace amsbridge
