#include "bridge/network/listen_address.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

std::string problem(std::string_view text) {
  const auto address = parse_listen_address(text);
  return address ? "none" : address.error();
}

TEST(ListenAddress, IsAnAddressAndAPort) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:8080"), (ListenAddress{"127.0.0.1", 8080}));
  EXPECT_EQ(parse_listen_address("localhost:65535"), (ListenAddress{"localhost", 65'535}));
  EXPECT_EQ(parse_listen_address("[::]:8080"), (ListenAddress{"::", 8080}));
  EXPECT_EQ(parse_listen_address("[fe80::1%eth0]:0"), (ListenAddress{"fe80::1%eth0", 0}));
}

TEST(ListenAddress, SaysWhatIsWrong) {
  const std::string_view allowed = "must be an address and a port, as in 127.0.0.1:8080 or [::]:8080";
  for (const std::string_view text :
       {"", "8080", "localhost", ":8080", "house:8080", "127.0.0:1", "256.0.0.1:1"}) {
    EXPECT_EQ(problem(text), allowed) << text;
  }
  EXPECT_EQ(problem("::1:8080"), "must have an IPv6 address in brackets, as in [::]:8080");
  EXPECT_EQ(problem("[127.0.0.1]:8080"), "must have an IPv6 address in the brackets");
  for (const std::string_view text : {"127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:http", "127.0.0.1:-1"}) {
    EXPECT_EQ(problem(text), "must have a port from 0 to 65535 behind the last colon") << text;
  }
}

}  // namespace
}  // namespace amsbridge
