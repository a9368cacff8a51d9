#pragma once

#include <optional>
#include <string>

namespace amsbridge {

/// Where the trees of devices are.
struct DeviceRoots {
  std::string devices = "/dev";
  std::string system = "/sys";
};

/// Which adapter a serial line hangs on, whatever the system calls it today. What cannot be told is empty.
struct AdapterId {
  std::string link;  ///< its name below /dev/serial/by-id
  std::string usb;   ///< vendor, product, serial number and interface, where it has a serial number

  [[nodiscard]] bool is_known() const { return !link.empty() || !usb.empty(); }
  /// For messages.
  [[nodiscard]] const std::string& words() const { return link.empty() ? usb : link; }
};

/// Whether both are known to be the same adapter.
[[nodiscard]] bool is_same(const AdapterId& left, const AdapterId& right);

/// The adapter behind a device such as /dev/ttyUSB0, or a link to one.
[[nodiscard]] AdapterId adapter_at(const DeviceRoots& roots, const std::string& device);

/// The device that the adapter has become; nothing while it is not plugged in.
[[nodiscard]] std::optional<std::string> find_adapter(const DeviceRoots& roots, const AdapterId& adapter);

}  // namespace amsbridge
