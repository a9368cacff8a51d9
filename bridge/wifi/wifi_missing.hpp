#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bridge/wifi/network_manager.hpp"

namespace amsbridge {

/// Where to look for what the access point needs.
struct MachineFiles {
  std::filesystem::path root = "/";
  std::filesystem::path runtime_directory = {};  ///< as of runtime_directory()
};

/// What this machine lacks for the access point and for phones that show the page by themselves, a sentence
/// each with what to do.
[[nodiscard]] std::vector<std::string> missing_here(const MachineFiles& files, const NetworkView& view);

}  // namespace amsbridge
