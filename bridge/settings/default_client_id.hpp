#pragma once

#include <string>

namespace amsbridge {

/// What tells this machine from others.
struct MachineIdentity {
  std::string machine_id;  ///< content of /etc/machine-id; empty = there is none
  std::string host_name;   ///< empty = unknown
};

struct DefaultClientId {
  std::string id;
  std::string origin;  ///< "default, from /etc/machine-id"
};

/// Eight hex digits of a hash of the machine id (which itself should not be published); on a machine without
/// one the host name, empty if that is unknown, too.
[[nodiscard]] std::string public_machine_id(const MachineIdentity& machine);

/// `amsbridge-` and the public machine id.
[[nodiscard]] DefaultClientId default_client_id(const MachineIdentity& machine);

}  // namespace amsbridge
