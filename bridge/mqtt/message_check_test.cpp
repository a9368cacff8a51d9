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

TEST(MessageCheck, NamesWhatIsWrongBesideThePayload) {
  Message message{"a", "", 1, false};
  message.properties = {{"meter", "måler"}, {"empty", ""}};
  message.correlation = std::string(65'535, '\0');
  EXPECT_EQ(why_not_publishable(message, limit), std::nullopt);
  message.correlation += 'x';
  EXPECT_EQ(why_not_publishable(message, limit), Words("its correlation data is too long"));
  message.correlation.clear();
  const Words not_text("a user property is too long, has control characters or is not UTF-8");
  for (const std::string& bad : {std::string("\xC3("), std::string(65'536, 'x')}) {
    message.properties = {{"meter", bad}};
    EXPECT_EQ(why_not_publishable(message, limit), not_text);
    message.properties = {{bad, "meter"}};
    EXPECT_EQ(why_not_publishable(message, limit), not_text);
  }
}

TEST(MessageCheck, NamesAPayloadThatIsTooLongAndAnUnknownQos) {
  EXPECT_EQ(why_not_publishable({"a", std::string(101, 'x')}, limit),
            Words("its payload has 101 octets and the limit is 100"));
  EXPECT_EQ(why_not_publishable({"a", "", 3}, limit), Words("its QoS is 3"));
  EXPECT_EQ(why_not_publishable({"a", "", -1}, limit), Words("its QoS is -1"));
}

}  // namespace
}  // namespace amsbridge
