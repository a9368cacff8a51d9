#include "bridge/mqtt/tls_context.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "bridge/mqtt/testing_certificates.hpp"

namespace amsbridge {
namespace {

using testing::TestingAuthority;
using Problem = std::optional<std::string>;

TEST(TlsProblem, PassesWhatCanBeTried) {
  TestingAuthority authority;
  const auto client = authority.issue({});
  EXPECT_EQ(tls_problem({}), std::nullopt) << "the system's authorities";
  EXPECT_EQ(tls_problem({.ca_file = authority.file(),
                         .certificate_file = client.certificate,
                         .private_key_file = client.key,
                         .server_name = "broker",
                         .alpn = "mqtt"}),
            std::nullopt);
}

TEST(TlsProblem, NamesTheFileThatIsMissing) {
  TestingAuthority authority;
  const auto client = authority.issue({});
  EXPECT_EQ(tls_problem({.ca_file = "/nowhere/ca.pem"}),
            Problem("cannot read '/nowhere/ca.pem' (ca_file): No such file or directory"));
  EXPECT_EQ(tls_problem({.certificate_file = "/nowhere/c.pem", .private_key_file = client.key}),
            Problem("cannot read '/nowhere/c.pem' (certificate_file): No such file or directory"));
  EXPECT_EQ(tls_problem({.certificate_file = client.certificate, .private_key_file = "/nowhere/k.pem"}),
            Problem("cannot read '/nowhere/k.pem' (private_key_file): No such file or directory"));
  const std::string folder = std::filesystem::path(authority.file()).parent_path().string();
  EXPECT_EQ(tls_problem({.ca_file = folder}),
            Problem("cannot read '" + folder + "' (ca_file): Is a directory"));
}

TEST(TlsProblem, NamesTheFileThatIsNotWhatItShouldBe) {
  TestingAuthority authority;
  const auto client = authority.issue({});
  const std::string text = authority.write("text", "nothing of the kind\n");
  EXPECT_EQ(tls_problem({.ca_file = text}),
            Problem("'" + text + "' (ca_file) has no certificate in PEM form"));
  EXPECT_EQ(tls_problem({.certificate_file = text, .private_key_file = client.key}),
            Problem("'" + text + "' (certificate_file) has no certificate in PEM form"));
  EXPECT_EQ(tls_problem({.certificate_file = client.certificate, .private_key_file = text}),
            Problem("'" + text + "' (private_key_file) has no private key in PEM form"));
}

TEST(TlsProblem, FindsAKeyOfAnotherCertificate) {
  TestingAuthority authority;
  const auto one = authority.issue({});
  const auto other = authority.issue({});
  EXPECT_EQ(tls_problem({.certificate_file = one.certificate, .private_key_file = other.key}),
            Problem("'" + other.key + "' (private_key_file) is not the key of '" + one.certificate +
                    "' (certificate_file)"));
}

TEST(TlsProblem, WantsCertificateAndKeyTogether) {
  EXPECT_EQ(tls_problem({.certificate_file = "/c"}),
            Problem("certificate_file is set and private_key_file is not: they belong together"));
  EXPECT_EQ(tls_problem({.private_key_file = "/k"}),
            Problem("private_key_file is set and certificate_file is not: they belong together"));
}

TEST(TlsProblem, AsksNobodyForAPassphrase) {
  TestingAuthority authority;
  const auto client = authority.issue({});
  const std::string locked = authority.write_locked_key("locked.key");
  EXPECT_EQ(tls_problem({.certificate_file = client.certificate, .private_key_file = locked}),
            Problem("'" + locked + "' (private_key_file) has a passphrase: remove it"));
}

TEST(TlsProblem, KnowsTheLongestProtocolName) {
  EXPECT_EQ(tls_problem({.alpn = std::string(255, 'a')}), std::nullopt);
  EXPECT_EQ(tls_problem({.alpn = std::string(256, 'a')}), Problem("alpn has more than 255 octets"));
}

}  // namespace
}  // namespace amsbridge
