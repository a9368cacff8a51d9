#include "bridge/mqtt/testing_certificates.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace amsbridge::testing {
namespace {

using Stream = std::unique_ptr<BIO, decltype(&::BIO_free)>;

std::filesystem::path make_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "testing-authority-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  return path;
}

void require(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("OpenSSL fails at ") + what);
}

Stream open(const std::filesystem::path& path) {
  Stream file(::BIO_new_file(path.c_str(), "w"), &::BIO_free);
  require(file != nullptr, "opening a file");
  return file;
}

void set_name(X509* certificate, const std::string& common_name) {
  X509_NAME* const name = ::X509_get_subject_name(certificate);
  ::X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
}

void extend(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* const extension = ::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  require(extension != nullptr && ::X509_add_ext(certificate, extension, -1) == 1, "an extension");
  ::X509_EXTENSION_free(extension);
}

}  // namespace

TestingAuthority::TestingAuthority(const std::string& common_name)
    : folder_(make_folder()),
      key_(::EVP_EC_gen("P-256"), &::EVP_PKEY_free),
      certificate_(nullptr, &::X509_free) {
  certificate_ = make({.common_name = common_name}, key_.get(), "critical,CA:TRUE");
  require(::PEM_write_bio_X509(open(file()).get(), certificate_.get()) == 1, "writing a certificate");
}

TestingAuthority::~TestingAuthority() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

TestingAuthority::Pair TestingAuthority::issue_for(const std::string& alternative_names) {
  return issue({.common_name = "test", .alternative_names = alternative_names});
}

TestingAuthority::Pair TestingAuthority::issue(const Request& request) {
  const Key key(::EVP_EC_gen("P-256"), &::EVP_PKEY_free);
  const Certificate made = make(request, key.get(), "CA:FALSE");
  const std::string stem = (folder_ / std::to_string(issued_)).string();
  const Pair pair{stem + ".pem", stem + ".key"};
  require(::PEM_write_bio_X509(open(pair.certificate).get(), made.get()) == 1, "writing a certificate");
  require(
      ::PEM_write_bio_PrivateKey(open(pair.key).get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
      "writing a key");
  return pair;
}

TestingAuthority::Certificate TestingAuthority::make(const Request& request, EVP_PKEY* subject_key,
                                                     const char* basic_constraints) {
  constexpr int version_3 = 2;
  constexpr long day = 24L * 3600;
  Certificate made(::X509_new(), &::X509_free);
  ::X509_set_version(made.get(), version_3);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(made.get()), ++issued_);
  ::X509_gmtime_adj(::X509_getm_notBefore(made.get()), request.valid_from_days * day);
  ::X509_gmtime_adj(::X509_getm_notAfter(made.get()), request.valid_to_days * day);
  set_name(made.get(), request.common_name);
  const X509* const issuer = certificate_ != nullptr ? certificate_.get() : made.get();
  ::X509_set_issuer_name(made.get(), ::X509_get_subject_name(issuer));
  ::X509_set_pubkey(made.get(), subject_key);
  extend(made.get(), NID_basic_constraints, basic_constraints);
  if (!request.alternative_names.empty()) {
    extend(made.get(), NID_subject_alt_name, request.alternative_names);
  }
  require(::X509_sign(made.get(), key_.get(), ::EVP_sha256()) > 0, "signing");
  return made;
}

std::string TestingAuthority::write_locked_key(const std::string& name) const {
  const std::filesystem::path path = folder_ / name;
  const Key key(::EVP_EC_gen("P-256"), &::EVP_PKEY_free);
  char passphrase[] = "secret";
  require(::PEM_write_bio_PrivateKey(open(path).get(), key.get(), ::EVP_aes_128_cbc(), nullptr, 0, nullptr,
                                     passphrase) == 1,
          "writing a key");
  return path.string();
}

std::string TestingAuthority::write(const std::string& name, const std::string& content) const {
  const std::filesystem::path path = folder_ / name;
  std::ofstream(path) << content;
  return path.string();
}

}  // namespace amsbridge::testing
