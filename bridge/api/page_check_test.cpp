#include "bridge/api/page_check.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using boost::asio::ip::tcp;

HttpSettings listening_on(std::string address) {
  HttpSettings settings;
  settings.listen = std::move(address);
  return settings;
}

class PageCheck : public testing::Test {
 protected:
  boost::asio::io_context loop_;
  tcp::acceptor other_{loop_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
  std::uint16_t taken_ = other_.local_endpoint().port();
  std::string taken_address_ = fmt::format("127.0.0.1:{}", taken_);
};

TEST_F(PageCheck, FindsNothingWrongWithAFreeAddressOrNone) {
  EXPECT_FALSE(page_problem(listening_on("127.0.0.1:0"), listening_on(taken_address_)));
  EXPECT_FALSE(page_problem(listening_on(""), listening_on(taken_address_)));
}

TEST_F(PageCheck, FindsAnAddressThatIsTaken) {
  const auto problem = page_problem(listening_on(taken_address_), listening_on("127.0.0.1:1"));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->key, "http.listen");
  EXPECT_EQ(problem->sentence,
            fmt::format("http.listen is \"{}\", but another program listens there", taken_address_));
}

TEST_F(PageCheck, TakesWhatListensOnThePagesOwnPortForThePage) {
  EXPECT_FALSE(page_problem(listening_on(taken_address_), listening_on(taken_address_)));
  EXPECT_FALSE(page_problem(listening_on(taken_address_), listening_on(fmt::format("[::]:{}", taken_))));
}

TEST_F(PageCheck, FindsAnAddressOfAnotherMachine) {
  EXPECT_EQ(
      page_problem(listening_on(fmt::format("192.0.2.1:{}", taken_)), listening_on(taken_address_))->key,
      "http.listen");
}

TEST_F(PageCheck, FindsACertificateThatCannotBeUsed) {
  HttpSettings wrong;
  wrong.certificate_file = "/nowhere/page.crt";
  wrong.private_key_file = "/nowhere/page.key";
  const auto problem = page_problem(wrong, {});
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->key, "http.certificate_file");
  EXPECT_NE(problem->sentence.find("/nowhere/page.crt"), std::string::npos) << problem->sentence;
  EXPECT_FALSE(page_problem(wrong, wrong)) << "it is so already";
}

}  // namespace
}  // namespace amsbridge
