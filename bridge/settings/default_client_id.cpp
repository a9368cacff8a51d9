#include "bridge/settings/default_client_id.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

namespace amsbridge {
namespace {

constexpr std::string_view white_space = " \t\r\n";

/// FNV-1a, because std::hash may change with the library and the client id must not. 32 of the id's 128
/// bits cannot give it back.
std::uint32_t stable_hash(std::string_view text) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char character : text) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 16'777'619U;
  }
  return hash;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

/// A host name of the kind that DNS knows; anything else in it becomes a hyphen.
std::string plain(std::string_view host_name) {
  std::string name(host_name);
  std::replace_if(
      name.begin(), name.end(),
      [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '.' && letter != '-';
      },
      '-');
  return name;
}

}  // namespace

std::string public_machine_id(const MachineIdentity& machine) {
  const std::string_view machine_id = trimmed(machine.machine_id);
  return machine_id.empty() ? plain(machine.host_name) : fmt::format("{:08x}", stable_hash(machine_id));
}

DefaultClientId default_client_id(const MachineIdentity& machine) {
  const std::string id = public_machine_id(machine);
  if (id.empty()) return {"amsbridge", "default"};
  const bool from_file = !trimmed(machine.machine_id).empty();
  return {"amsbridge-" + id, from_file ? "default, from /etc/machine-id" : "default, from the host name"};
}

}  // namespace amsbridge
