#pragma once

#include <string>
#include <string_view>

#include "ams/text.hpp"
#include "firmware/device/settings/piece_writer.hpp"
#include "firmware/device/settings/settings.hpp"

namespace amsbridge::device {

/// Writes the answer to GET /settings (schema Settings of docs/openapi.yaml) piece by piece, because there is
/// no room for the whole. Has `fixed_meters`: there is one meter, no more and no less.
///
///     SettingsWriter writer(settings);
///     while (writer.next(out)) { ...send what is in `out` and begin it anew... }
class SettingsWriter {
 public:
  /// `settings` must stay, and stay the same, until the last piece. `reason` is why nothing can be changed
  /// now, a sentence that outlives this; empty: it can.
  explicit SettingsWriter(const Settings& settings, std::string_view reason = {});

  /// Writes the next piece, of at most `longest_piece` octets. Whether another one follows.
  bool next(ams::TextWriter& out);

 private:
  const Settings& settings_;
  std::string_view reason_;
  PiecePlace place_;
};

/// All pieces at once, where there is room.
[[nodiscard]] std::string settings_json(const Settings& settings, std::string_view reason = {});

}  // namespace amsbridge::device
