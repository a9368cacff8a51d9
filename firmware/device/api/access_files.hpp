#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "firmware/device/api/password_record.hpp"
#include "firmware/device/board/files.hpp"

namespace amsbridge::device {

/// The setup code: made once for each chip and kept for good, since it is also the access point's passphrase
/// and was told when the device was flashed. Factory reset leaves it.
inline constexpr std::string_view setup_code_file = "setup-code";
/// The page's password. Without it the setup code counts.
inline constexpr std::string_view password_file = "page-password";

/// Reads the setup code or makes one. One that cannot be kept counts until the next start, and the log says
/// so.
[[nodiscard]] std::string load_setup_code(Files& files);

struct KeptPassword {
  std::optional<PasswordRecord> record = {};
  bool is_damaged = false;  ///< there is one, and nobody knows which
};
[[nodiscard]] KeptPassword load_password(Files& files);

/// In two steps: whatever fails, the one before or this one is kept. False if it is not.
[[nodiscard]] bool save_password(Files& files, const PasswordRecord& record);

}  // namespace amsbridge::device
