#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "bridge/settings/load_settings.hpp"

namespace amsbridge {
namespace {

Environment own_variables() {
  constexpr std::string_view prefix = "AMSBRIDGE_";
  Environment variables;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || !text.starts_with(prefix)) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

}  // namespace

SettingsInputs system_inputs(GivenFlags flags) {
  SettingsInputs inputs;
  inputs.environment = own_variables();
  inputs.flags = std::move(flags);
  std::ifstream machine_id("/etc/machine-id");
  std::getline(machine_id, inputs.machine.machine_id);
  inputs.machine.host_name = host_name();
  inputs.credentials = variable("CREDENTIALS_DIRECTORY");
  inputs.state_homes = {variable("STATE_DIRECTORY"), ::geteuid() == 0, variable("XDG_STATE_HOME"),
                        variable("HOME")};
  return inputs;
}

}  // namespace amsbridge
