#include "bridge/settings/default_state_directory.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(DefaultStateDirectory, IsTheFirstThatSystemdMade) {
  const auto [path, origin] =
      default_state_directory({"/var/lib/private/bridge:/var/lib/other", true, "/xdg", "/root"});
  EXPECT_EQ(path, "/var/lib/private/bridge");
  EXPECT_EQ(origin, "default, from $STATE_DIRECTORY");
}

TEST(DefaultStateDirectory, IsTheSystemsForRoot) {
  const auto [path, origin] = default_state_directory({"", true, "/xdg", "/root"});
  EXPECT_EQ(path, "/var/lib/amsbridge");
  EXPECT_EQ(origin, "default");
}

TEST(DefaultStateDirectory, IsTheUsersOwnForAnyoneElse) {
  EXPECT_EQ(default_state_directory({"", false, "/xdg", "/home/kari"}).path, "/xdg/amsbridge");
  EXPECT_EQ(default_state_directory({"", false, "/xdg", "/home/kari"}).origin,
            "default, from $XDG_STATE_HOME");
  EXPECT_EQ(default_state_directory({"", false, "", "/home/kari"}).path, "/home/kari/.local/state/amsbridge");
  EXPECT_EQ(default_state_directory({"", false, "", "/home/kari"}).origin, "default, from $HOME");
}

TEST(DefaultStateDirectory, RelativeDirectoriesDoNotCount) {
  EXPECT_EQ(default_state_directory({"state", false, "state", "/home/kari"}).path,
            "/home/kari/.local/state/amsbridge");
  EXPECT_EQ(default_state_directory({"", false, "", "home"}).path, "/var/lib/amsbridge");
}

}  // namespace
}  // namespace amsbridge
