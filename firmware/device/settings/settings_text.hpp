#pragma once

// Inside of SettingsFiles: how settings stand in a file.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/device/board/files.hpp"
#include "firmware/device/settings/check_sum.hpp"
#include "firmware/device/settings/migration.hpp"
#include "firmware/device/settings/piece_writer.hpp"
#include "firmware/device/settings/settings.hpp"

namespace amsbridge::device {

/// Writes `{"version":1,"values":{...},"check":"1a2b3c4d"}` piece by piece; the check sum is of all that
/// stands before its member.
class SettingsTextWriter {
 public:
  /// `settings` must stay, and stay the same, until the last piece.
  SettingsTextWriter(const Settings& settings, std::uint32_t version)
      : settings_(settings), version_(version) {}

  bool next(ams::TextWriter& out);

 private:
  void write_step(PieceWriter& out, std::size_t step) const;

  const Settings& settings_;
  std::uint32_t version_;
  PiecePlace place_;
  CheckSum check_sum_;
  bool is_closed_ = false;
};

/// What a file says of itself, without what is in it.
struct SettingsFileHead {
  std::uint32_t version = 0;
};

/// Nothing if it is not there or not whole. Reads it in small parts.
[[nodiscard]] std::optional<SettingsFileHead> examine_settings(Files& files, std::string_view name,
                                                               std::size_t longest);

/// Takes the settings out of the text of a whole file of a version up to that of `format`. `into` has the
/// defaults. False, and a warning, if nothing can be had.
[[nodiscard]] bool read_settings_text(std::string_view text, const SettingsFormat& format, Settings& into,
                                      std::vector<std::string>& warnings);

}  // namespace amsbridge::device
