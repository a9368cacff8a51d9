#include "metering/topic_rules.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using Problem = std::optional<std::string>;
const Problem fine = std::nullopt;

TEST(TopicRules, PublishTopicHasNoWildcardsAndNoEmptyFirstLevel) {
  EXPECT_EQ(publish_topic_problem("amsbridge/classic"), fine);
  EXPECT_EQ(publish_topic_problem("hus/strøm"), fine);
  EXPECT_EQ(publish_topic_problem("a//b/"), fine);
  EXPECT_EQ(publish_topic_problem(""), Problem("must not be empty"));
  EXPECT_EQ(publish_topic_problem("a/+/b"), Problem("must not contain + or #, which are for subscriptions"));
  EXPECT_EQ(publish_topic_problem("a/#"), Problem("must not contain + or #, which are for subscriptions"));
  EXPECT_EQ(publish_topic_problem("/a"), Problem("must not begin with /, which makes an empty level"));
  EXPECT_EQ(publish_topic_problem("$SYS/a"),
            Problem("must not begin with $, which marks the broker's own topics"));
}

TEST(TopicRules, TextIsUtf8WithoutControlCharactersAndNotTooLong) {
  const Problem not_utf8 = "must be UTF-8 without control characters";
  EXPECT_EQ(publish_topic_problem("a\xff"), not_utf8);
  EXPECT_EQ(publish_topic_problem("a\xc3"), not_utf8);
  EXPECT_EQ(publish_topic_problem("a\xed\xa0\x80"), not_utf8);  // half of a surrogate pair
  EXPECT_EQ(publish_topic_problem("a\nb"), not_utf8);
  EXPECT_EQ(publish_topic_problem("a\x7f"), not_utf8);
  EXPECT_EQ(publish_topic_problem("a\xc2\x9f"), not_utf8);          // U+009F: a control character, too
  EXPECT_EQ(publish_topic_problem("a\xc2\xa0"), fine);              // U+00A0
  EXPECT_EQ(publish_topic_problem("a\xef\xb7\x90"), not_utf8);      // U+FDD0: no character
  EXPECT_EQ(publish_topic_problem("a\xef\xbf\xbd"), fine);          // U+FFFD
  EXPECT_EQ(publish_topic_problem("a\xef\xbf\xbf"), not_utf8);      // U+FFFF
  EXPECT_EQ(publish_topic_problem("a\xf4\x8f\xbf\xbe"), not_utf8);  // U+10FFFE
  EXPECT_EQ(publish_topic_problem(std::string_view("a\0b", 3)), not_utf8);
  EXPECT_EQ(publish_topic_problem(std::string(65'535, 'a')), fine);
  EXPECT_EQ(publish_topic_problem(std::string(65'536, 'a')), Problem("must be at most 65535 octets long"));
}

TEST(TopicRules, PrefixHasNoEmptyLevel) {
  const Problem empty_level = "must not have an empty level: take the / at its end or the // out";
  EXPECT_EQ(prefix_topic_problem("amsbridge"), fine);
  EXPECT_EQ(prefix_topic_problem("my/homeassistant"), fine);
  EXPECT_EQ(prefix_topic_problem("a/"), empty_level);
  EXPECT_EQ(prefix_topic_problem("a//b"), empty_level);
  EXPECT_EQ(prefix_topic_problem(std::string(1'000, 'a')), fine);
  EXPECT_EQ(prefix_topic_problem(std::string(1'001, 'a')), Problem("must be at most 1000 octets long"));
  EXPECT_EQ(prefix_topic_problem("+"), Problem("must not contain + or #, which are for subscriptions"));
}

TEST(TopicRules, TopicsOverlapWhenOneIsTheOtherOrBelowIt) {
  EXPECT_TRUE(topics_overlap("a/b", "a/b"));
  EXPECT_TRUE(topics_overlap("a/b", "a"));
  EXPECT_TRUE(topics_overlap("a", "a/b/c"));
  EXPECT_FALSE(topics_overlap("a", "ab"));
  EXPECT_FALSE(topics_overlap("ab/c", "a"));
  EXPECT_FALSE(topics_overlap("a/b", "a/c"));
}

TEST(TopicRules, SubscribeTopicMayHaveWildcardsInTheirPlaces) {
  const Problem misplaced = "must have + only as a whole level and # only as the last one";
  EXPECT_EQ(subscribe_topic_problem("a/+/command"), fine);
  EXPECT_EQ(subscribe_topic_problem("a/#"), fine);
  EXPECT_EQ(subscribe_topic_problem("a/b+"), misplaced);
  EXPECT_EQ(subscribe_topic_problem("a/#/b"), misplaced);
  EXPECT_EQ(subscribe_topic_problem("/a"), Problem("must not begin with /, which makes an empty level"));
}

TEST(TopicRules, FilterTakesWhatTheBrokerWouldSend) {
  EXPECT_TRUE(filter_takes("amsbridge/#", "amsbridge/response"));
  EXPECT_TRUE(filter_takes("+/response", "amsbridge/response"));
  EXPECT_FALSE(filter_takes("amsbridge/command", "amsbridge/response"));
  EXPECT_TRUE(filter_takes("amsbridge/#", "amsbridge"));
  EXPECT_TRUE(filter_takes("#", "amsbridge/response"));
  EXPECT_TRUE(filter_takes("a/+/c", "a//c"));
  EXPECT_FALSE(filter_takes("a/+", "a/b/c"));
  EXPECT_FALSE(filter_takes("a/+/+", "a/b"));
  EXPECT_FALSE(filter_takes("a/b", "a/bc"));
  EXPECT_FALSE(filter_takes("#", "$SYS/a"));
}

TEST(TopicRules, NameBecomesOneLevel) {
  EXPECT_EQ(as_topic_level("attic/+#$\n\x7f"), "attic______");
  EXPECT_EQ(as_topic_level("måler 1"), "måler 1");
}

TEST(TopicRules, LevelsOfTheBridgeItselfAreReserved) {
  for (const std::string_view level : {"bridge", "command", "response"}) {
    EXPECT_TRUE(is_reserved_level(level));
  }
  for (const std::string_view level : {"", "Bridge", "bridge_", "attic"}) {
    EXPECT_FALSE(is_reserved_level(level));
  }
}

}  // namespace
}  // namespace amsbridge
