#include "bridge/network/look_up.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

TEST(LookUp, FindsTheAddressOfANumericHost) {
  EXPECT_THAT(look_up_host("127.0.0.1").addresses, ElementsAre("127.0.0.1"));
  EXPECT_THAT(look_up_host("::1").addresses, ElementsAre("::1"));
}

TEST(LookUp, SaysWhyAHostCannotBeFound) {
  const LookUpResult result = look_up_host("broker.invalid");
  EXPECT_THAT(result.addresses, IsEmpty());
  EXPECT_FALSE(result.failure.empty());
}

TEST(BackgroundLookUp, HandsTheResultOutOnce) {
  std::promise<void> done;
  BackgroundLookUp look_up(
      [](const std::string& host) {
        return LookUpResult{{host + "!"}, ""};
      },
      [&] { done.set_value(); });
  look_up.start("a");
  ASSERT_EQ(done.get_future().wait_for(30s), std::future_status::ready);
  const auto result = look_up.take();
  ASSERT_TRUE(result);
  EXPECT_THAT(result->addresses, ElementsAre("a!"));
  EXPECT_FALSE(look_up.take());
}

TEST(BackgroundLookUp, WaitsForOneUnderWayAndLeavesItBehindAtTheEnd) {
  struct Shared {
    std::promise<void> release;
    std::promise<void> done;
    std::atomic<int> calls = 0;
  };
  const auto shared = std::make_shared<Shared>();
  auto released = std::make_shared<std::shared_future<void>>(shared->release.get_future());
  {
    BackgroundLookUp look_up(
        [shared, released](const std::string&) {
          ++shared->calls;
          released->wait();
          return LookUpResult{};
        },
        [shared] { shared->done.set_value(); });
    look_up.start("a");
    look_up.start("a");
    EXPECT_FALSE(look_up.take());
  }
  shared->release.set_value();
  ASSERT_EQ(shared->done.get_future().wait_for(30s), std::future_status::ready);
  EXPECT_EQ(shared->calls, 1);
}

}  // namespace
}  // namespace amsbridge
