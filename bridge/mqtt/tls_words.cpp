#include "bridge/mqtt/tls_words.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <ctime>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace amsbridge {
namespace {

constexpr const char* not_tls =
    "it does not speak TLS there: is the port right (usually 8883 with TLS, 1883 without)?";

/// "CN = Home authority"; control characters come out escaped.
std::string name_of(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype(&::BIO_free)> text(::BIO_new(::BIO_s_mem()), &::BIO_free);
  constexpr unsigned long style = XN_FLAG_ONELINE & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  ::X509_NAME_print_ex(text.get(), name, 0, style);
  std::array<char, 256> octets{};
  const int size = ::BIO_read(text.get(), octets.data(), static_cast<int>(octets.size()));
  return size > 0 ? std::string(octets.data(), static_cast<std::size_t>(size)) : "nobody";
}

std::string date_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (::ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string octets_of(const ASN1_STRING* text) {
  const auto size = static_cast<std::size_t>(::ASN1_STRING_length(text));
  std::string octets(size, '\0');
  std::copy_n(::ASN1_STRING_get0_data(text), size, octets.begin());
  return octets;
}

std::string printable(std::string text) {
  for (char& octet : text) {
    if (octet < 0x20 || octet >= 0x7F) octet = '?';
  }
  return text;
}

std::string address_of(const ASN1_STRING* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = ::ASN1_STRING_length(address) == 4 ? AF_INET : AF_INET6;
  const std::string octets = octets_of(address);
  if (octets.size() != 4 && octets.size() != 16) return "?";
  return ::inet_ntop(family, octets.data(), text.data(), text.size()) != nullptr ? text.data() : "?";
}

/// The names and addresses that a certificate is for, else its subject.
std::string names_of(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&::GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &::GENERAL_NAMES_free);
  std::vector<std::string> found;
  constexpr int most = 10;
  for (int at = 0; names != nullptr && at < sk_GENERAL_NAME_num(names.get()) && at < most; ++at) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), at);
    if (name->type == GEN_DNS) found.push_back(printable(octets_of(name->d.dNSName)));
    if (name->type == GEN_IPADD) found.push_back(address_of(name->d.iPAddress));
  }
  if (found.empty()) return name_of(::X509_get_subject_name(certificate));
  return fmt::format("{}", fmt::join(found, ", "));
}

}  // namespace

std::string words_for_untrusted(int error, const X509* certificate, int depth, const std::string& expected) {
  if (certificate == nullptr) return ::X509_verify_cert_error_string(error);
  const std::string whose = depth == 0 ? "its certificate"
                                       : fmt::format("the certificate of its authority ({})",
                                                     name_of(::X509_get_subject_name(certificate)));
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("{} expired on {}: it needs a new one, or the clock here is wrong", whose,
                         date_of(::X509_get0_notAfter(certificate)));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("{} is valid only from {} on: is the clock here right?", whose,
                         date_of(::X509_get0_notBefore(certificate)));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format(
          "its certificate is for {} and not for {}: is the host right, or does server_name have to say "
          "which name to expect?",
          names_of(certificate), expected);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "its certificate is signed by itself and not trusted here: if it is the right one, name it as "
             "ca_file";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return fmt::format(
          "its certificate is signed by an authority that is not trusted here ({}): name that authority's "
          "certificate as ca_file",
          name_of(::X509_get_issuer_name(certificate)));
    default: return fmt::format("{} does not pass: {}", whose, ::X509_verify_cert_error_string(error));
  }
}

std::string words_for_alert(int description, ClientCertificate client) {
  constexpr const char* wants_one =
      "it wants a certificate from this client: set certificate_file and private_key_file";
  switch (description) {
    case TLS13_AD_CERTIFICATE_REQUIRED: return wants_one;
    case SSL_AD_HANDSHAKE_FAILURE:
      return client == ClientCertificate::none ? wants_one
                                               : "it has no cipher in common with this client, or does not "
                                                 "take its certificate";
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_DECRYPT_ERROR:  // signed by another authority of the same name
      return "it does not trust the certificate of this client: is certificate_file from its authority?";
    case SSL_AD_CERTIFICATE_EXPIRED: return "it says that the certificate of this client has expired";
    case SSL_AD_CERTIFICATE_REVOKED: return "it says that the certificate of this client was revoked";
    case SSL_AD_PROTOCOL_VERSION: return "it speaks neither TLS 1.2 nor 1.3";
    case SSL_AD_UNRECOGNIZED_NAME: return "it does not know the name that it was asked for: see server_name";
    case TLS1_AD_NO_APPLICATION_PROTOCOL:
      return "it does not know the protocol that it was asked for: see alpn";
    default: return fmt::format("it ended TLS with: {}", ::SSL_alert_desc_string_long(description));
  }
}

std::string words_for_closed_handshake(ClientCertificate client) {
  return fmt::format(
      "it closed the connection before TLS stood: is the port one for TLS (usually 8883), and does it {}?",
      client == ClientCertificate::none ? "want a certificate from this client"
                                        : "take the certificate of this client");
}

std::string words_for_handshake_error(unsigned long code, ClientCertificate client) {
  switch (ERR_GET_REASON(code)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST: return not_tls;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: return words_for_closed_handshake(client);
    case SSL_R_UNSUPPORTED_PROTOCOL: return "it speaks neither TLS 1.2 nor 1.3";
    default: break;
  }
  const char* reason = ::ERR_reason_error_string(code);
  return fmt::format("TLS failed: {}", reason != nullptr ? reason : "unknown error");
}

}  // namespace amsbridge
