#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace amsbridge {

/// The serial ports of this computer: USB adapters by their lasting names first, then those without one.
/// `devices` is /dev, but in tests.
[[nodiscard]] std::vector<std::string> serial_ports(const std::filesystem::path& devices = "/dev");

}  // namespace amsbridge
