#include "firmware/host/control_folder.hpp"

#include <charconv>
#include <fstream>
#include <utility>

namespace amsbridge::device {
namespace {

std::string cut(std::string& line) {
  const std::size_t tab = std::min(line.find('\t'), line.size());
  std::string word = line.substr(0, tab);
  line.erase(0, tab + 1);
  return word;
}

}  // namespace

ControlFolder::ControlFolder(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
}

std::vector<ControlFolder::ReachableNetwork> ControlFolder::networks() const {
  constexpr int usual_strength = 70;
  std::vector<ReachableNetwork> networks;
  std::ifstream file(folder_ / "networks");
  for (std::string line; std::getline(file, line);) {
    ReachableNetwork found;
    found.network.ssid = cut(line);
    if (found.network.ssid.empty()) continue;
    found.password = cut(line);
    found.network.strength = usual_strength;
    std::from_chars(line.data(), line.data() + line.size(), found.network.strength);
    found.network.security = found.password.empty() ? WifiSecurity::open : WifiSecurity::wpa2;
    networks.push_back(std::move(found));
  }
  return networks;
}

bool ControlFolder::is_button_pressed() const {
  return std::filesystem::exists(folder_ / "button");
}

std::optional<std::string> ControlFolder::temperature() const {
  std::ifstream file(folder_ / "temperature");
  std::string text;
  if (!(file >> text)) return std::nullopt;
  return text;
}

void ControlFolder::show_led(bool lit) const {
  std::ofstream(folder_ / "led") << (lit ? "on\n" : "off\n");
}

}  // namespace amsbridge::device
