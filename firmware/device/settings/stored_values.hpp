#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "firmware/device/settings/backup.hpp"
#include "firmware/device/settings/piece_writer.hpp"
#include "firmware/device/settings/rows.hpp"

// What files and backups have of the settings: those that are not as by default.

namespace amsbridge::device {

/// Whether files and backups have this one.
[[nodiscard]] bool is_stored(const Row& row, const Settings& settings, Secrets secrets);

/// Writes `"KEY":VALUE` of the row at `place` if it is stored, with a comma if another one stands before it.
/// `prefix` stands before the key; `follows` says that members stand before those of `rows`.
void write_stored(PieceWriter& out, std::span<const Row> rows, std::size_t place, const Settings& settings,
                  Secrets secrets, std::string_view prefix = {}, bool follows = false);

/// Whether any of the rows is stored.
[[nodiscard]] bool is_any_stored(std::span<const Row> rows, const Settings& settings, Secrets secrets);

}  // namespace amsbridge::device
