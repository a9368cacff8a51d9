#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "firmware/device/settings/piece_writer.hpp"
#include "firmware/device/settings/rows.hpp"
#include "http/json_text.hpp"

// What can be done with the value of any setting.

namespace amsbridge::device {

/// Whether both have the same value.
[[nodiscard]] bool is_same(const Row& row, const Settings& one, const Settings& other);

/// Whether the value is what it is where none is given. Of `mqtt.port` that depends on TLS.
[[nodiscard]] bool is_default(const Row& row, const Settings& settings);
void set_default(const Row& row, Settings& settings);

/// Checks a value that came as JSON and stores it. null is no value: see `set_default`. The error is a
/// sentence, which begins with `key_shown` and never holds a secret.
[[nodiscard]] tl::expected<void, std::string> assign(const Row& row, std::string_view key_shown,
                                                     JsonValue value, Settings& settings);

/// The value as JSON. A secret, too: it is the caller's to leave it out.
void write_value(PieceWriter& out, const Row& row, const Settings& settings);

/// The same of what it is where nothing is given.
void write_default(PieceWriter& out, const Row& row, const Settings& settings);

/// What completes "must be ...": `a whole number from 1 to 65535`.
[[nodiscard]] std::string allowed_words(const Row& row);

/// Settles `mqtt.port`, which follows `mqtt.tls` where it is not given, once all else is assigned. `given` is
/// what was: nothing keeps another port than the default one before, null does not.
void settle_port(bool was_default, JsonValue given, Settings& settings);

}  // namespace amsbridge::device
