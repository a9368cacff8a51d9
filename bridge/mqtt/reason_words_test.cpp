#include "bridge/mqtt/reason_words.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(ReasonWords, SaysWhatABrokerMeans) {
  EXPECT_EQ(reason_in_words(0x8B), "it is shutting down");
  EXPECT_EQ(reason_in_words(0x8E), "another client uses the same client id");
  EXPECT_EQ(reason_in_words(0x87), "this user is not allowed to");
  EXPECT_EQ(reason_in_words(0x97), "a quota of this user is used up");
  EXPECT_EQ(reason_in_words(0xEE), "reason code 0xEE");
}

TEST(ReasonWords, TakesEightyAndAboveForARefusal) {
  EXPECT_FALSE(is_refusal(0));
  EXPECT_FALSE(is_refusal(0x10)) << "nobody has subscribed, which is no failure";
  EXPECT_TRUE(is_refusal(0x80));
  EXPECT_TRUE(is_refusal(0x97));
}

}  // namespace
}  // namespace amsbridge
