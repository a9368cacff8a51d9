#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "ams/text.hpp"
#include "firmware/device/settings/change.hpp"
#include "firmware/device/settings/piece_writer.hpp"
#include "firmware/device/settings/settings.hpp"

namespace amsbridge::device {

enum class Secrets : std::uint8_t { left_out, included };

/// POST /settings/backup: writes a `Backup` piece by piece: what is not as by default.
class BackupWriter {
 public:
  /// `settings` must stay, and stay the same, until the last piece.
  BackupWriter(const Settings& settings, Secrets secrets) : settings_(settings), secrets_(secrets) {}

  /// Writes the next piece, of at most `longest_piece` octets. Whether another one follows.
  bool next(ams::TextWriter& out);

 private:
  const Settings& settings_;
  Secrets secrets_;
  PiecePlace place_;
};

/// All pieces at once, where there is room.
[[nodiscard]] std::string backup_json(const Settings& settings, Secrets secrets);

/// POST /settings/restore. `text` is a `Backup`, of this device, of another one or of the Linux program.
///
/// What it does not name is as by default from then on, but for two things. Without `wifi.ssid` the network
/// stays, because it is the way to the device. Secrets that it leaves out stay: the meter's keys, the
/// password of the network or the broker if it is the same one.
///
/// What only another kind of amsbridge has is left out with a warning: settings that are unknown here, the
/// source of a meter that is not on this device, a thermometer by its name, all meters but the first.
[[nodiscard]] tl::expected<CheckedChange, ChangeRefused> check_restore(const Settings& now,
                                                                       std::string_view text);

}  // namespace amsbridge::device
