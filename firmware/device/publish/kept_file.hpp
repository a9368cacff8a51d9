#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/device/board/files.hpp"

namespace amsbridge::device {

/// Writes a file in two steps, with a check sum before its content: it is the old one or the new one,
/// whenever power fails. The file NAME.new is used on the way. False: it is the old one.
bool write_kept(Files&, std::string_view name, std::string_view content);

/// The content; nothing if there is no such file, if it is damaged or if it has more than `limit` octets.
std::optional<std::string> read_kept(Files&, std::string_view name, std::size_t limit);

}  // namespace amsbridge::device
