#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bridge/mqtt/broker_event.hpp"
#include "bridge/source/octet_source.hpp"

namespace amsbridge {

/// The octets in a payload: those that hexadecimal text spells, where all of it is such text (no link layer
/// begins with a digit of that kind), else the payload's own.
[[nodiscard]] std::vector<std::uint8_t> octets_of_payload(std::string_view payload);

/// What topic and user properties say: the level in the place of the filter's `+`, `time` (RFC 3339 in UTC,
/// `2026-11-22T17:30:37.123Z`) and `sequence` (a whole number). A property that reads otherwise is as if it
/// were not there.
[[nodiscard]] Envelope envelope_of(std::string_view filter, const broker::MessageReceived& message);

/// RFC 3339 in UTC as milliseconds since 1970; nothing if it is no such text.
[[nodiscard]] std::optional<std::int64_t> milliseconds_from_rfc3339(std::string_view text);

/// Knows the retained messages that a broker sends again at each subscription.
class LastMessages {
 public:
  /// Notes the message. True for a retained one whose topic had the same content last time. At 10,000 topics
  /// all are forgotten.
  [[nodiscard]] bool repeats(const broker::MessageReceived& message);

 private:
  std::unordered_map<std::string, std::size_t> hashes_;
};

}  // namespace amsbridge
