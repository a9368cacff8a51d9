#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "bridge/source/source_url.hpp"

namespace amsbridge {

/// `text` begins with `mqtt:` or `mqtts:`. The error is a sentence that repeats no user name or password.
[[nodiscard]] tl::expected<MqttUrl, std::string> parse_mqtt_url(std::string_view text);
[[nodiscard]] std::string written(const MqttUrl& url);

/// The filter that the topics of messages match: what follows `$share/<group>/`, else all of it.
[[nodiscard]] std::string_view without_share(std::string_view filter);

/// The level of `topic` that stands where `filter` has its `+`; empty without one.
[[nodiscard]] std::string_view level_of_plus(std::string_view filter, std::string_view topic);

}  // namespace amsbridge
