#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wifi/wifi_status.hpp"

namespace amsbridge::device {

/// What stands around a device that runs on a computer, as files that a person or a test writes:
///
/// - `networks`: the Wi-Fi networks in reach, a line each: name, tab, password (empty: open), tab, strength;
/// - `button`: it is pressed while the file is there;
/// - `temperature`: degrees Celsius as `21.56`; no file, no sensor.
///
/// What the device does to its surroundings is there, too: `led` holds `on` or `off`.
class ControlFolder {
 public:
  struct ReachableNetwork {
    WifiNetwork network;
    std::string password;
  };

  explicit ControlFolder(std::filesystem::path folder);

  [[nodiscard]] std::vector<ReachableNetwork> networks() const;
  [[nodiscard]] bool is_button_pressed() const;
  [[nodiscard]] std::optional<std::string> temperature() const;
  void show_led(bool lit) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace amsbridge::device
