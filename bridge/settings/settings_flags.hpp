#pragma once

#include "bridge/settings/load_settings.hpp"

namespace CLI {
class App;
}

namespace amsbridge {

/// Adds --config and a flag for every setting to a command. What is given is collected in `given` while the
/// command line is parsed; `given` must outlive that. No flag takes a secret, because a command line can be
/// seen by every user: --mqtt-password is answered with where to put it instead.
void add_settings_flags(CLI::App& command, GivenFlags& given);

}  // namespace amsbridge
