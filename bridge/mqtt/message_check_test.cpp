#include "bridge/mqtt/message_check.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

constexpr std::size_t limit = 100;
using Words = std::optional<std::string>;

TEST(MessageCheck, PassesWhatABrokerTakes) {
  EXPECT_EQ(why_not_publishable({"amsbridge/måler/reading", "{}", 1, false}, limit), std::nullopt);
  EXPECT_EQ(why_not_publishable({"a", "", 0, true}, limit), std::nullopt);
  EXPECT_EQ(why_not_publishable({std::string(65'535, 't'), std::string(limit, '\0'), 2}, limit),
            std::nullopt);
}

TEST(MessageCheck, NamesWhatIsWrongWithATopic) {
  EXPECT_EQ(why_not_publishable({"", ""}, limit), Words("its topic is empty"));
  EXPECT_EQ(why_not_publishable({std::string(65'536, 't'), ""}, limit), Words("its topic has 65536 octets"));
  EXPECT_EQ(why_not_publishable({"a/#", ""}, limit), Words("its topic has a wildcard (+ or #)"));
  EXPECT_EQ(why_not_publishable({"+/a", ""}, limit), Words("its topic has a wildcard (+ or #)"));
  const Words not_text("its topic has control characters or is not UTF-8");
  EXPECT_EQ(why_not_publishable({"\xC3(", ""}, limit), not_text);
  EXPECT_EQ(why_not_publishable({std::string("a\0b", 3), ""}, limit), not_text);
}

TEST(MessageCheck, NamesAPayloadThatIsTooLongAndAnUnknownQos) {
  EXPECT_EQ(why_not_publishable({"a", std::string(101, 'x')}, limit),
            Words("its payload has 101 octets and the limit is 100"));
  EXPECT_EQ(why_not_publishable({"a", "", 3}, limit), Words("its QoS is 3"));
  EXPECT_EQ(why_not_publishable({"a", "", -1}, limit), Words("its QoS is -1"));
}

}  // namespace
}  // namespace amsbridge
