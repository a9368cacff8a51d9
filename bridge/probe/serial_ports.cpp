#include "bridge/probe/serial_ports.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> prefixes = {"ttyUSB", "ttyACM", "ttyAMA", "serial"};

bool is_serial_port(const std::string& name) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) {
    return name.starts_with(prefix) && name.size() > prefix.size() &&
           std::all_of(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end(),
                       [](char character) { return character >= '0' && character <= '9'; });
  });
}

std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

std::vector<std::string> serial_ports(const fs::path& devices) {
  std::vector<std::string> ports;
  std::set<fs::path> named;  // the devices behind lasting names
  const auto add = [&](const fs::path& path) {
    std::error_code ignored;
    if (named.insert(fs::canonical(path, ignored)).second) ports.push_back(path.string());
  };
  for (const fs::path& path : entries(devices / "serial" / "by-id")) add(path);
  for (const fs::path& path : entries(devices)) {
    if (is_serial_port(path.filename().string())) add(path);
  }
  return ports;
}

}  // namespace amsbridge
