#pragma once

#include <string>

#include <openssl/x509.h>

namespace amsbridge {

/// Whether this client has a certificate to show.
enum class ClientCertificate { none, shown };

// Parts of a sentence behind "no secure connection to the broker at host:port: ".

/// `error` is one of X509_V_ERR_..., `certificate` the one that it is about (perhaps null), `depth` its place
/// in the chain (0: the broker's own), `expected` the name that was looked for.
[[nodiscard]] std::string words_for_untrusted(int error, const X509* certificate, int depth,
                                              const std::string& expected);
/// An alert that the broker sent (RFC 8446, 6).
[[nodiscard]] std::string words_for_alert(int description, ClientCertificate client);
/// A code of OpenSSL's error queue.
[[nodiscard]] std::string words_for_handshake_error(unsigned long code, ClientCertificate client);
/// The broker closed the connection and said nothing.
[[nodiscard]] std::string words_for_closed_handshake(ClientCertificate client);

}  // namespace amsbridge
