#include "firmware/device/settings/settings_test_support.hpp"
#include "firmware/device/settings/text_rules.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view is_no_certificate =
    "must be certificates as text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----";
constexpr std::string_view is_not_whole = "has a certificate in it that is not whole";

std::string without(std::string text, char character) {
  std::erase(text, character);
  return text;
}

std::string problem(std::string_view text) {
  const auto taken = text_rules::authority(text);
  return taken ? "taken" : taken.error();
}

TEST(Authority, StaysAsItIs) {
  for (const std::size_t octets : {700U, 701U, 702U, 1500U}) {
    EXPECT_EQ(text_rules::authority(certificate(octets)), certificate(octets));
  }
  EXPECT_EQ(text_rules::authority(""), "");
  EXPECT_EQ(text_rules::authority(" \n"), "");
}

TEST(Authority, GetsTheLinesBackThatAFieldTookAway) {
  EXPECT_EQ(text_rules::authority(without(certificate(), '\n')), certificate());
}

TEST(Authority, HasOtherEndsOfLines) {
  std::string text = certificate();
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, 1, '\r');
  EXPECT_EQ(text_rules::authority("\r\n  " + text), certificate());
}

TEST(Authority, CanBeSeveral) {
  EXPECT_EQ(text_rules::authority(certificate(700) + "\n\n" + certificate(800)),
            certificate(700) + certificate(800));
}

TEST(Authority, IsNothingElse) {
  EXPECT_EQ(problem("ca.pem"), is_no_certificate);
  EXPECT_EQ(problem("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"), is_no_certificate);
  EXPECT_EQ(problem(certificate() + "x"), is_no_certificate);
  EXPECT_EQ(problem("Subject: CN=x\n" + certificate()), is_no_certificate);
}

TEST(Authority, IsWhole) {
  const std::string text = certificate();
  EXPECT_EQ(problem(text.substr(0, 300)), is_no_certificate);
  EXPECT_EQ(problem(std::string(text).erase(100, 65)), is_not_whole);
  EXPECT_EQ(problem(std::string(text).erase(100, 1)), is_not_whole);
  EXPECT_EQ(problem(std::string(text).replace(100, 1, "?")), is_not_whole);
  EXPECT_EQ(problem(std::string(text).replace(100, 1, "=")), is_not_whole);
  EXPECT_EQ(problem("-----BEGIN CERTIFICATE----------END CERTIFICATE-----"), is_not_whole);
}

}  // namespace
}  // namespace amsbridge::device
