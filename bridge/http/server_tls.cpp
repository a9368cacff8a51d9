#include "bridge/http/server_tls.hpp"

#include <cerrno>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace amsbridge {
namespace {

/// OpenSSL would ask for it on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

std::optional<std::string> file_problem(const std::string& file) {
  errno = 0;
  std::ifstream stream(file);
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) return std::nullopt;
  return errno == 0 ? "it is empty" : std::generic_category().message(errno);
}

std::optional<std::string> load(SSL_CTX* context, const HttpTls& files) {
  if (const auto problem = file_problem(files.certificate))
    return fmt::format("the certificate {} cannot be used: {}", files.certificate, *problem);
  if (::SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    return fmt::format("the certificate {} cannot be used: it is no certificate in PEM form",
                       files.certificate);
  if (const auto problem = file_problem(files.key))
    return fmt::format("the key {} cannot be used: {}", files.key, *problem);
  ::ERR_clear_error();
  const bool is_loaded = ::SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1;
  // A key of another kind than the certificate's is loaded beside it, and found out only here.
  if (is_loaded && ::SSL_CTX_check_private_key(context) == 1) return std::nullopt;
  if (is_loaded || ERR_GET_LIB(::ERR_peek_last_error()) == ERR_LIB_X509)
    return fmt::format("the key {} is not that of the certificate {}", files.key, files.certificate);
  return fmt::format("the key {} cannot be used: it is no key in PEM form without a passphrase", files.key);
}

}  // namespace

tl::expected<std::shared_ptr<boost::asio::ssl::context>, std::string> make_server_tls(const HttpTls& files) {
  namespace ssl = boost::asio::ssl;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  ::SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  ::SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Clients that come again bring what they were given (RFC 8446, 2.2; RFC 5077), which spares the signature.
  constexpr std::string_view ours = "amsbridge";
  constexpr long most_kept = 256;
  ::SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>(ours.data()),
                                   static_cast<unsigned>(ours.size()));
  ::SSL_CTX_sess_set_cache_size(native, most_kept);
  // An idle connection keeps no buffers.
  ::SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  ::SSL_CTX_set_default_passwd_cb(native, &no_passphrase);
  const auto problem = load(native, files);
  ::ERR_clear_error();
  if (problem) return tl::unexpected(*problem);
  return context;
}

}  // namespace amsbridge
