#include "http/captive_portal.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

constexpr auto address = "10.42.0.1";

std::optional<http::Response> asked(const std::string& host, const std::string& path) {
  http::Request request{.method = "GET", .path = path};
  request.headers.emplace_back("Host", host);
  return captive_response(request, address);
}

std::string header(const http::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST(CaptivePortal, EveryCheckOfPhonesAndComputersIsSentToThePage) {
  const std::vector<std::pair<std::string, std::string>> checks{
      {"connectivitycheck.gstatic.com", "/generate_204"},
      {"clients3.google.com", "/gen_204"},
      {"captive.apple.com", "/hotspot-detect.html"},
      {"www.msftconnecttest.com", "/connecttest.txt"},
      {"www.msftncsi.com", "/ncsi.txt"},
      {"www.msftconnecttest.com", "/redirect"},
      {"detectportal.firefox.com", "/canonical.html"},
      {"detectportal.firefox.com", "/success.txt"},
      {"nmcheck.gnome.org", "/check_network_status.txt"},
      {"neverssl.com", "/"},
  };
  for (const auto& [host, path] : checks) {
    const auto response = asked(host, path);
    ASSERT_TRUE(response) << host;
    EXPECT_EQ(response->status, 302) << host;
    EXPECT_EQ(header(*response, "Location"), "http://10.42.0.1/") << host;
    EXPECT_EQ(header(*response, "Cache-Control"), "no-store") << host;
  }
}

TEST(CaptivePortal, ACheckThatAsksTheAddressItselfIsSentToThePage) {
  EXPECT_EQ(asked(address, "/generate_204")->status, 302);
}

TEST(CaptivePortal, ThePageAnswersForItself) {
  EXPECT_FALSE(asked("10.42.0.1", "/"));
  EXPECT_FALSE(asked("10.42.0.1:80", "/api/v1/session"));
}

TEST(CaptivePortal, TheAddressIsWhateverTheAccessPointHas) {
  const http::Request check{.method = "GET", .path = "/generate_204", .headers = {{"Host", "gstatic.com"}}};
  EXPECT_EQ(header(*captive_response(check, "192.168.4.1"), "Location"), "http://192.168.4.1/");
  const http::Request page{.method = "GET", .path = "/", .headers = {{"Host", "192.168.4.1"}}};
  EXPECT_FALSE(captive_response(page, "192.168.4.1"));
  const http::Request by_name{.method = "GET", .path = "/", .headers = {{"Host", "amsbridge-a1b2c3.local"}}};
  EXPECT_EQ(header(*captive_response(by_name, "192.168.4.1"), "Location"), "http://192.168.4.1/");
}

TEST(CaptivePortal, AClientOfTheAccessPointIsKnownByItsNetwork) {
  EXPECT_TRUE(is_in_network_of("192.168.4.2", "192.168.4.1"));
  EXPECT_TRUE(is_in_network_of("192.168.4.200", "192.168.4.1"));
  for (const char* client : {"192.168.41.2", "192.168.5.2", "192.168.4", "10.0.0.4", "fe80::1", "", "."})
    EXPECT_FALSE(is_in_network_of(client, "192.168.4.1")) << client;
  EXPECT_FALSE(is_in_network_of("192.168.4.2", ""));
}

TEST(CaptivePortal, NothingOfTheRequestGetsIntoTheRedirection) {
  const auto response = asked("evil.example/\"><script>", "/a?b");
  EXPECT_EQ(header(*response, "Location"), "http://10.42.0.1/");
  EXPECT_EQ(response->body, "The page is at http://10.42.0.1/\n");
}

TEST(CaptivePortal, ARequestWithoutHostIsSentToThePage) {
  EXPECT_EQ(captive_response({.method = "GET", .path = "/"}, address)->status, 302);
  EXPECT_EQ(asked("", "/")->status, 302);
  EXPECT_EQ(asked(":", "/")->status, 302);
  EXPECT_EQ(asked("[::1]:80", "/")->status, 302);
}

TEST(CaptivePortal, TheInterfaceForProgramsSaysThatTheNetworkIsCaptive) {
  const auto response = asked("10.42.0.1", "/captive-portal/api");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->content_type, "application/captive+json");
  EXPECT_EQ(response->body, R"({"captive":true,"user-portal-url":"http://10.42.0.1/"})");
}

}  // namespace
}  // namespace amsbridge
