#include "bridge/source/serial_adapter.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

/// From the terminal of a USB device up to the device itself: ttyUSB0, the interface, the device.
constexpr int most_levels = 4;
constexpr int most_links = 8;

fs::path links_by_id(const DeviceRoots& roots) {
  return fs::path(roots.devices) / "serial" / "by-id";
}

fs::path terminals(const DeviceRoots& roots) {
  return fs::path(roots.system) / "class" / "tty";
}

/// In the order of their names; none where there is no such folder. Devices come and go at any moment.
std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> all;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    all.push_back(at->path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

fs::path target_of(const fs::path& link) {
  std::error_code error;
  const fs::path target = fs::read_symlink(link, error);
  return error ? link : (link.parent_path() / target).lexically_normal();
}

std::string first_line(const fs::path& file) {
  std::string line;
  std::ifstream in(file);
  std::getline(in, line);
  return line;
}

std::string link_of(const DeviceRoots& roots, const std::string& device) {
  std::error_code error;
  const fs::path real = fs::canonical(device, error);
  if (error) return {};
  for (const fs::path& link : entries(links_by_id(roots))) {
    const fs::path other = fs::canonical(link, error);
    if (!error && other == real) return link.filename();
  }
  return {};
}

/// `terminal`: /sys/class/tty/ttyUSB0
std::string usb_of(const fs::path& terminal) {
  std::error_code error;
  fs::path level = fs::canonical(terminal / "device", error);
  if (error) return {};
  std::string interface;
  for (int up = 0; up < most_levels; ++up, level = level.parent_path()) {
    if (interface.empty()) interface = first_line(level / "bInterfaceNumber");
    const std::string vendor = first_line(level / "idVendor");
    if (vendor.empty()) continue;
    // Here is the device. One without a serial number must not be taken for the hub above it.
    const std::string serial = first_line(level / "serial");
    if (serial.empty()) return {};
    return fmt::format("{}:{} {}{}{}", vendor, first_line(level / "idProduct"), serial,
                       interface.empty() ? "" : " ", interface);
  }
  return {};
}

/// The name by which the system knows the terminal that the device is, or is a link to.
std::string terminal_name(const DeviceRoots& roots, fs::path device) {
  std::error_code error;
  for (int link = 0; link < most_links; ++link) {
    if (fs::exists(terminals(roots) / device.filename(), error)) return device.filename();
    if (!fs::is_symlink(device, error)) break;
    device = target_of(device);
  }
  return {};
}

}  // namespace

bool is_same(const AdapterId& left, const AdapterId& right) {
  if (!left.usb.empty() && !right.usb.empty()) return left.usb == right.usb;
  return !left.link.empty() && left.link == right.link;
}

AdapterId adapter_at(const DeviceRoots& roots, const std::string& device) {
  std::error_code error;
  if (!fs::exists(device, error)) return {};
  const std::string terminal = terminal_name(roots, device);
  return {link_of(roots, device), terminal.empty() ? "" : usb_of(terminals(roots) / terminal)};
}

std::optional<std::string> find_adapter(const DeviceRoots& roots, const AdapterId& adapter) {
  std::error_code error;
  const fs::path link = links_by_id(roots) / adapter.link;
  if (!adapter.link.empty() && fs::exists(link, error)) return target_of(link);
  if (adapter.usb.empty()) return std::nullopt;
  for (const fs::path& terminal : entries(terminals(roots))) {
    const fs::path device = fs::path(roots.devices) / terminal.filename();
    if (usb_of(terminal) == adapter.usb && fs::exists(device, error)) return device;
  }
  return std::nullopt;
}

}  // namespace amsbridge
