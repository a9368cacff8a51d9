#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <openssl/x509.h>

namespace amsbridge::testing {

/// A certificate authority with its files in a temporary folder, and what it signs. Failures are exceptions.
class TestingAuthority {
 public:
  /// PEM files.
  struct Pair {
    std::string certificate;
    std::string key;
  };
  struct Request {
    std::string common_name = "test";
    std::string alternative_names =
        {};                     ///< As OpenSSL writes them: "DNS:localhost,IP:127.0.0.1"; empty: none.
    long valid_from_days = -1;  ///< From now.
    long valid_to_days = 30;
  };

  explicit TestingAuthority(const std::string& common_name = "Testing authority");
  ~TestingAuthority();
  TestingAuthority(const TestingAuthority&) = delete;
  TestingAuthority& operator=(const TestingAuthority&) = delete;

  /// The authority's own certificate.
  [[nodiscard]] std::string file() const { return (folder_ / "ca.pem").string(); }
  /// Signs one with a new key.
  [[nodiscard]] Pair issue(const Request& request);
  [[nodiscard]] Pair issue_for(const std::string& alternative_names);
  /// A new key that is kept under a passphrase.
  [[nodiscard]] std::string write_locked_key(const std::string& name) const;
  /// A file with any content in the same folder.
  [[nodiscard]] std::string write(const std::string& name, const std::string& content) const;

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&::X509_free)>;

  [[nodiscard]] Certificate make(const Request& request, EVP_PKEY* subject_key,
                                 const char* basic_constraints);

  std::filesystem::path folder_;
  Key key_;
  Certificate certificate_;
  long issued_ = 0;
};

}  // namespace amsbridge::testing
