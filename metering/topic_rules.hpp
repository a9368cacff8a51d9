#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace amsbridge {

// Each rule returns what is wrong as the end of the sentence "KEY is VALUE, but ...", or nothing.

/// The first levels of many topics: a publish topic with no empty level anywhere, and short enough to have
/// topics built on it.
[[nodiscard]] std::optional<std::string> prefix_topic_problem(std::string_view topic);

/// A topic that messages are published to (MQTT 5, 3.3.2.1 and 4.7).
[[nodiscard]] std::optional<std::string> publish_topic_problem(std::string_view topic);

/// A topic filter that messages are received on; + and # are allowed in their places (MQTT 5, 4.7.1).
[[nodiscard]] std::optional<std::string> subscribe_topic_problem(std::string_view filter);

/// A text that MQTT carries: valid UTF-8 without control characters and what Unicode says is no character, at
/// most 65,535 octets (MQTT 5, 1.5.4).
[[nodiscard]] std::optional<std::string> text_problem(std::string_view text);

/// Whether both topics are one, or one lies below the other.
[[nodiscard]] bool topics_overlap(std::string_view one, std::string_view other);

/// Whether messages on `topic` come to who subscribes to `filter`; both passed the rules above.
[[nodiscard]] bool filter_takes(std::string_view filter, std::string_view topic);

/// The name as one level of a topic: `/ + # $` and control octets become `_`.
[[nodiscard]] std::string as_topic_level(std::string_view name);

/// Whether the level stands for the bridge itself where others stand for a meter: bridge, command, response.
[[nodiscard]] bool is_reserved_level(std::string_view level);

}  // namespace amsbridge
