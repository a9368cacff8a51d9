#pragma once

#include <string>

namespace amsbridge {

/// What the system says about where programs keep their state; empty = nothing.
struct StateHomes {
  std::string systemd;         ///< $STATE_DIRECTORY; with colons in it the first one counts
  bool is_root = false;        ///< the program runs as root
  std::string xdg_state_home;  ///< $XDG_STATE_HOME
  std::string home;            ///< $HOME
};

struct DefaultStateDirectory {
  std::string path;
  std::string origin;  ///< "default, from $STATE_DIRECTORY"
};

/// $STATE_DIRECTORY, else /var/lib/amsbridge for root, else $XDG_STATE_HOME/amsbridge, else
/// $HOME/.local/state/amsbridge, as the XDG Base Directory Specification has it. Directories that are not
/// absolute do not count. With nothing at all it is /var/lib/amsbridge as well.
[[nodiscard]] DefaultStateDirectory default_state_directory(const StateHomes& homes);

}  // namespace amsbridge
