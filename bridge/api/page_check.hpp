#pragma once

#include <optional>

#include "bridge/settings/page_settings.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// Why no page could be served as `next` has it, where that is another way than `now`'s: an address that
/// cannot be listened on, a certificate that cannot be used. To be asked before settings are saved, since
/// without a page there is none to mend them with. Listens for a moment; on any thread.
[[nodiscard]] std::optional<KeyProblem> page_problem(const HttpSettings& next, const HttpSettings& now);

}  // namespace amsbridge
