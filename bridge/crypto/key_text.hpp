#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "ams/dlms/ciphering.hpp"

namespace amsbridge {

/// A key as grid companies hand it out: 32 hexadecimal digits in any case; blanks, colons and hyphens between
/// them do not matter. The error completes "the key ..." and does not repeat it.
tl::expected<ams::Key, std::string> parse_key(std::string_view text);

}  // namespace amsbridge
