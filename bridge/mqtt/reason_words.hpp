#pragma once

#include <string>

namespace amsbridge {

/// Whether an MQTT 5 reason code is a failure (MQTT 5, 2.4).
[[nodiscard]] constexpr bool is_refusal(int reason) {
  constexpr int first_failure = 0x80;
  return reason >= first_failure;
}

/// What a broker says with a reason code of MQTT 5 (2.4), as a part of a sentence whose `it` is the broker:
/// "it is shutting down", "another client uses the same client id".
[[nodiscard]] std::string reason_in_words(int reason);

/// Whether a DISCONNECT with this reason may be the answer to a message that was sent just before.
[[nodiscard]] bool blames_a_message(int reason);

}  // namespace amsbridge
