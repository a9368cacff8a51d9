#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <tl/expected.hpp>

namespace amsbridge {

/// What a server shows its clients, as PEM files.
struct HttpTls {
  std::string certificate;  ///< the server's first, then those between it and the authority
  std::string key;          ///< not under a passphrase
};

/// For TLS 1.2 and later. The error is a sentence that names the file: it cannot be read, is no PEM, is under
/// a passphrase, or certificate and key do not belong together.
[[nodiscard]] tl::expected<std::shared_ptr<boost::asio::ssl::context>, std::string> make_server_tls(
    const HttpTls& files);

}  // namespace amsbridge
