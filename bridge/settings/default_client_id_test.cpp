#include "bridge/settings/default_client_id.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(DefaultClientId, IsAHashOfTheMachineId) {
  const auto [id, origin] = default_client_id({"0123456789abcdef0123456789abcdef\n", "house"});
  EXPECT_EQ(id, "amsbridge-86d04db5");
  EXPECT_EQ(origin, "default, from /etc/machine-id");
  EXPECT_EQ(default_client_id({"0123456789abcdef0123456789abcdef", ""}).id, id);
  EXPECT_NE(default_client_id({"1123456789abcdef0123456789abcdef", ""}).id, id);
}

TEST(DefaultClientId, IsTheHostNameWithoutAMachineId) {
  const auto [id, origin] = default_client_id({"\n", "my house+#"});
  EXPECT_EQ(id, "amsbridge-my-house--");
  EXPECT_EQ(origin, "default, from the host name");
}

TEST(DefaultClientId, IsPlainOnAMachineWithoutAnyName) {
  EXPECT_EQ(default_client_id({}).id, "amsbridge");
  EXPECT_EQ(default_client_id({}).origin, "default");
}

}  // namespace
}  // namespace amsbridge
