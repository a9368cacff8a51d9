#include "bridge/settings/default_state_directory.hpp"

namespace amsbridge {
namespace {

bool is_absolute(const std::string& path) {
  return path.starts_with('/');
}

}  // namespace

DefaultStateDirectory default_state_directory(const StateHomes& homes) {
  if (is_absolute(homes.systemd)) {
    return {homes.systemd.substr(0, homes.systemd.find(':')), "default, from $STATE_DIRECTORY"};
  }
  DefaultStateDirectory of_the_system{"/var/lib/amsbridge", "default"};
  if (homes.is_root) return of_the_system;
  if (is_absolute(homes.xdg_state_home)) {
    return {homes.xdg_state_home + "/amsbridge", "default, from $XDG_STATE_HOME"};
  }
  if (is_absolute(homes.home)) return {homes.home + "/.local/state/amsbridge", "default, from $HOME"};
  return of_the_system;
}

}  // namespace amsbridge
