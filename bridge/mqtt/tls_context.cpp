#include "bridge/mqtt/tls_context.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "bridge/mqtt/tls_words.hpp"

namespace amsbridge {
namespace {

using Problem = std::optional<std::string>;

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> octets{};
  return ::inet_pton(AF_INET, host.c_str(), octets.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), octets.data()) == 1;
}

/// What to look for in the certificate: a zone (fe80::1%eth0) means something to this machine only.
std::string expected_name(const TlsOptions& options, const std::string& host) {
  if (!options.server_name.empty()) return options.server_name;
  const std::string without_zone = host.substr(0, host.find('%'));
  return is_address(without_zone) ? without_zone : host;
}

Problem why_not_readable(const char* key, const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char octet = 0;
  const bool readable = file >= 0 && ::read(file, &octet, 1) >= 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (readable) return std::nullopt;
  return fmt::format("cannot read '{}' ({}): {}", path, key, std::generic_category().message(error));
}

/// Instead of OpenSSL's question on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

}  // namespace

struct TlsContext::Callbacks {
  static TlsContext& self(const SSL* connection) {
    return *static_cast<TlsContext*>(SSL_CTX_get_app_data(::SSL_get_SSL_CTX(connection)));
  }

  static int verified(int passed, X509_STORE_CTX* store) {
    const auto* connection =
        static_cast<const SSL*>(::X509_STORE_CTX_get_ex_data(store, ::SSL_get_ex_data_X509_STORE_CTX_idx()));
    TlsContext& context = self(connection);
    if (passed == 0 && !context.untrusted_) {
      context.untrusted_ =
          words_for_untrusted(::X509_STORE_CTX_get_error(store), ::X509_STORE_CTX_get_current_cert(store),
                              ::X509_STORE_CTX_get_error_depth(store), context.expected_);
    }
    return passed;
  }

  static void happened(const SSL* connection, int where, int value) {
    TlsContext& context = self(connection);
    if (where == SSL_CB_HANDSHAKE_START) {
      // The MQTT library connects to an address, and has asked for that.
      char* const name = context.is_address_ ? nullptr : context.expected_.data();
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): OpenSSL gives no other access at this moment
      auto* const asking = const_cast<SSL*>(connection);
      ::SSL_ctrl(asking, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name);
    }
    const int alert = value & 0xFF;
    const bool received = (where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT;
    if (received && alert != SSL_AD_CLOSE_NOTIFY && !context.alert_) context.alert_ = alert;
  }
};

tl::expected<std::unique_ptr<TlsContext>, std::string> TlsContext::make(const TlsOptions& options,
                                                                        const std::string& host) {
  std::unique_ptr<TlsContext> made(new TlsContext(options, host));
  Problem problem = made->set_up();
  ::ERR_clear_error();
  if (problem) return tl::unexpected(*std::move(problem));
  return made;
}

TlsContext::TlsContext(const TlsOptions& options, const std::string& host)
    : options_(options),
      expected_(expected_name(options, host)),
      is_address_(is_address(expected_)),
      context_(::SSL_CTX_new(::TLS_client_method())) {}

Problem TlsContext::set_up() {
  SSL_CTX* const context = context_.get();
  if (context == nullptr) return "OpenSSL has no memory left";
  SSL_CTX_set_app_data(context, this);
  ::SSL_CTX_set_info_callback(context, &Callbacks::happened);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  // MQTT packets carry their length: an end without the peer's close_notify cuts nothing short unseen.
  ::SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  if (auto problem = trust()) return problem;
  if (auto problem = show_certificate()) return problem;
  return ask_for_protocol();
}

Problem TlsContext::trust() {
  SSL_CTX* const context = context_.get();
  if (!options_.ca_file.empty()) {
    if (auto problem = why_not_readable("ca_file", options_.ca_file)) return problem;
    if (::SSL_CTX_load_verify_file(context, options_.ca_file.c_str()) != 1) {
      return fmt::format("'{}' (ca_file) has no certificate in PEM form", options_.ca_file);
    }
  } else {
    ::SSL_CTX_set_default_verify_paths(context);
  }
  expect_name();
  ::SSL_CTX_set_verify(context, options_.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                       options_.verify ? &Callbacks::verified : nullptr);
  return std::nullopt;
}

void TlsContext::expect_name() {
  X509_VERIFY_PARAM* const checks = ::SSL_CTX_get0_param(context_.get());
  ::X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (is_address_) {
    ::X509_VERIFY_PARAM_set1_ip_asc(checks, expected_.c_str());
  } else {
    ::X509_VERIFY_PARAM_set1_host(checks, expected_.c_str(), expected_.size());
  }
}

Problem TlsContext::show_certificate() {
  const auto& [certificate, key] = std::tie(options_.certificate_file, options_.private_key_file);
  if (certificate.empty() && key.empty()) return std::nullopt;
  if (certificate.empty()) return "private_key_file is set and certificate_file is not: they belong together";
  if (key.empty()) return "certificate_file is set and private_key_file is not: they belong together";
  if (auto problem = why_not_readable("certificate_file", certificate)) return problem;
  if (auto problem = why_not_readable("private_key_file", key)) return problem;

  SSL_CTX* const context = context_.get();
  if (::SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return fmt::format("'{}' (certificate_file) has no certificate in PEM form", certificate);
  }
  bool passphrase_asked = false;
  ::SSL_CTX_set_default_passwd_cb(context, &no_passphrase);
  ::SSL_CTX_set_default_passwd_cb_userdata(context, &passphrase_asked);
  const bool used = ::SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1;
  ::SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  if (passphrase_asked) return fmt::format("'{}' (private_key_file) has a passphrase: remove it", key);
  if (used) return std::nullopt;
  if (ERR_GET_REASON(::ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH) {
    return fmt::format("'{}' (private_key_file) is not the key of '{}' (certificate_file)", key, certificate);
  }
  return fmt::format("'{}' (private_key_file) has no private key in PEM form", key);
}

Problem TlsContext::ask_for_protocol() {
  constexpr std::size_t longest = 255;
  if (options_.alpn.empty()) return std::nullopt;
  if (options_.alpn.size() > longest) return fmt::format("alpn has more than {} octets", longest);
  std::vector<unsigned char> list{static_cast<unsigned char>(options_.alpn.size())};
  list.insert(list.end(), options_.alpn.begin(), options_.alpn.end());
  ::SSL_CTX_set_alpn_protos(context_.get(), list.data(), static_cast<unsigned>(list.size()));
  return std::nullopt;
}

void TlsContext::note_library_line(const std::string& line) {
  constexpr std::string_view mark = "error:";  // ERR_error_string: "error:0A00010B:SSL routines::..."
  const std::size_t at = line.find(mark);
  if (library_error_ != 0 || at == std::string::npos) return;
  constexpr int hexadecimal = 16;
  std::from_chars(line.data() + at + mark.size(), line.data() + line.size(), library_error_, hexadecimal);
}

std::optional<std::string> TlsContext::failure() const {
  if (untrusted_) return untrusted_;
  if (alert_) return words_for_alert(*alert_, client());
  if (library_error_ != 0) return words_for_handshake_error(library_error_, client());
  return std::nullopt;
}

std::string TlsContext::handshake_failure() const {
  return failure().value_or(words_for_closed_handshake(client()));
}

ClientCertificate TlsContext::client() const {
  return options_.certificate_file.empty() ? ClientCertificate::none : ClientCertificate::shown;
}

std::optional<std::string> tls_problem(const TlsOptions& options) {
  const auto made = TlsContext::make(options, "localhost");
  return made ? std::nullopt : std::optional(made.error());
}

}  // namespace amsbridge
