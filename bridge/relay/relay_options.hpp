#pragma once

#include <cstddef>

#include "bridge/relay/line_relay.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// How the relay of the meter at `place` in the settings (from 0) works, but for what the settings do not
/// say.
[[nodiscard]] LineRelayOptions relay_options(const Settings& settings, std::size_t place);

/// The keys of a meter, as far as they are set.
[[nodiscard]] ams::Keys keys_of(const MeterSettings&);

/// Whether what both settings have in common for all meters makes the same relays.
[[nodiscard]] bool relays_are_alike(const Settings& one, const Settings& other);

}  // namespace amsbridge
