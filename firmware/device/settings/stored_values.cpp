#include "firmware/device/settings/stored_values.hpp"

#include <algorithm>

#include "firmware/device/settings/values.hpp"
#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {

bool is_stored(const Row& row, const Settings& settings, Secrets secrets) {
  return !is_default(row, settings) && (secrets == Secrets::included || !is_secret(row));
}

bool is_any_stored(std::span<const Row> rows, const Settings& settings, Secrets secrets) {
  return std::any_of(rows.begin(), rows.end(),
                     [&](const Row& row) { return is_stored(row, settings, secrets); });
}

void write_stored(PieceWriter& out, std::span<const Row> rows, std::size_t place, const Settings& settings,
                  Secrets secrets, std::string_view prefix, bool follows) {
  const Row& row = rows[place];
  if (!is_stored(row, settings, secrets)) return;
  if (follows || is_any_stored(rows.first(place), settings, secrets)) out.raw(",");
  out.quoted(joined({prefix, row.key}));
  out.raw(":");
  write_value(out, row, settings);
}

}  // namespace amsbridge::device
