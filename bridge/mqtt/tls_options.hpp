#pragma once

#include <string>

namespace amsbridge {

/// TLS to the broker: 1.2 or newer. All files are PEM and read anew at each connection attempt.
struct TlsOptions {
  std::string ca_file = {};           ///< Whose certificates are trusted; empty: the system's authorities.
  std::string certificate_file = {};  ///< This client's, with its chain; only together with private_key_file.
  std::string private_key_file = {};  ///< Without a passphrase.
  /// False: any certificate and name pass, so that anybody on the way can read and change everything.
  bool verify = true;
  std::string server_name = {};  ///< Asked for (SNI) and checked; empty: the host.
  std::string alpn = {};         ///< Application protocol to ask for, 1 to 255 octets; empty: none.
};

}  // namespace amsbridge
