#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ams/octets.hpp"
#include "bridge/recording/pseudonyms.hpp"

namespace amsbridge {

/// How many octets the telegram takes that begins at the first one of `octets`: an HDLC or M-Bus frame, a P1
/// telegram. Nothing if none of them does.
[[nodiscard]] std::optional<std::size_t> telegram_size(ams::Octets octets);

/// The telegram with other ids in it and its checksums made right again; it decodes to the same values.
/// Nothing if that cannot be proven: it is encrypted, a piece of something longer, or of an unknown kind.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> anonymous_telegram(ams::Octets telegram, Pseudonyms&);

}  // namespace amsbridge
