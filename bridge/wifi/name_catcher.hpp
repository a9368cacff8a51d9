#pragma once

#include <filesystem>

namespace amsbridge {

/// Has the access point's DNS name this machine for every host. The dnsmasq that NetworkManager starts for it
/// reads `packaging/dnsmasq-shared.conf`, which does so only while the file `access-point` stands in the
/// service's runtime directory: other networks that this machine shares keep their names.
class NameCatcher {
 public:
  /// `folder`: /run/amsbridge; empty if there is none.
  explicit NameCatcher(const std::filesystem::path& folder);
  ~NameCatcher();
  NameCatcher(const NameCatcher&) = delete;
  NameCatcher& operator=(const NameCatcher&) = delete;

  /// Counts for what is started from now on.
  void set(bool on);

 private:
  std::filesystem::path file_;
};

/// The first of RUNTIME_DIRECTORY (systemd.exec(5)), or empty.
[[nodiscard]] std::filesystem::path runtime_directory();

}  // namespace amsbridge
