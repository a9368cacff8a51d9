#pragma once

#include <memory>
#include <optional>
#include <string>

#include <openssl/ssl.h>
#include <tl/expected.hpp>

#include "bridge/mqtt/tls_options.hpp"
#include "bridge/mqtt/tls_words.hpp"

namespace amsbridge {

/// What one TLS connection to a broker is made with, and what is found out about why it failed. It must stay
/// where it is and outlive every SSL made from `get()`; belongs to one thread.
class TlsContext {
 public:
  /// `host` is what is checked and asked for when the options have no server_name: a name, or an address
  /// (which is checked against the addresses in the certificate, and not asked for). A sentence when a file
  /// is missing, unreadable, no PEM, or when certificate and key do not belong together.
  [[nodiscard]] static tl::expected<std::unique_ptr<TlsContext>, std::string> make(const TlsOptions& options,
                                                                                   const std::string& host);
  ~TlsContext() = default;
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  [[nodiscard]] SSL_CTX* get() const { return context_.get(); }

  /// A line of the MQTT library's log, in which alone it tells of OpenSSL's error queue.
  void note_library_line(const std::string& line);

  /// The cause in words, the certificate's first; nothing when none is known.
  [[nodiscard]] std::optional<std::string> failure() const;
  /// The cause of a handshake that did not come about, at least that the broker gave none.
  [[nodiscard]] std::string handshake_failure() const;

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
  };
  struct Callbacks;

  TlsContext(const TlsOptions& options, const std::string& host);
  [[nodiscard]] std::optional<std::string> set_up();
  [[nodiscard]] std::optional<std::string> trust();
  [[nodiscard]] std::optional<std::string> show_certificate();
  [[nodiscard]] std::optional<std::string> ask_for_protocol();
  void expect_name();
  [[nodiscard]] ClientCertificate client() const;

  const TlsOptions options_;
  std::string expected_;  // an address if is_address_, else a name
  const bool is_address_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::optional<std::string> untrusted_;
  std::optional<int> alert_;
  unsigned long library_error_ = 0;
};

/// What is wrong with the files and values of these options as far as it can be said without a broker, in one
/// sentence; nothing when a connection can be tried.
[[nodiscard]] std::optional<std::string> tls_problem(const TlsOptions& options);

}  // namespace amsbridge
