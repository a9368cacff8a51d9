#include "bridge/settings/page_file.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include "bridge/settings/page_test_support.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;
using testing::PageScene;

PageLayer layer_with_port(std::int64_t port) {
  PageLayer layer;
  layer.values["mqtt.port"] = port;
  return layer;
}

/// A disk that is full from the opening with a number on.
class FullDisk final : public FileCalls {
 public:
  explicit FullDisk(int room) : room_(room) {}

  int open(const std::string& path, int flags, mode_t mode) override {
    --room_;
    return FileCalls::open(path, flags, mode);
  }
  ssize_t write(int descriptor, const void* octets, std::size_t count) override {
    if (room_ >= 0) return FileCalls::write(descriptor, octets, count);
    errno = ENOSPC;
    return -1;
  }

 private:
  int room_;
};

TEST(PageFile, GivesBackEachKindOfValue) {
  const PageScene scene;
  PageLayer layer;
  layer.values = {{"mqtt.port", std::int64_t{1884}},
                  {"strict", true},
                  {"mqtt.host", std::string("mål \"x\" \\ \xF0\x9F\x8F\xA0")},
                  {"mqtt.layout", std::vector<std::string>{"json", "classic"}}};
  layer.meters = {{{"source", std::string("-")}}, {}};
  FileCalls calls;
  ASSERT_TRUE(write_page_file(scene.path("state"), layer, calls));
  const StoredPage stored = read_page_file(scene.path("state"));
  EXPECT_TRUE(stored.layer == layer);
  EXPECT_TRUE(stored.warnings.empty());
  EXPECT_EQ(fs::status(scene.path("state/settings.json")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(PageFile, FullDiskLosesNeitherTheFileNorItsBackup) {
  const PageScene scene;
  const fs::path directory = scene.path("state");
  FileCalls calls;
  ASSERT_TRUE(write_page_file(directory, layer_with_port(1), calls));
  ASSERT_TRUE(write_page_file(directory, layer_with_port(2), calls));
  const std::string first = scene.kept("settings.json.1");
  const std::string second = scene.kept();
  // For each file three things are opened: the new one, the same to be read back, and its directory.
  FullDisk at_once(0);
  EXPECT_EQ(scene.without_paths(write_page_file(directory, layer_with_port(3), at_once).error()),
            "DIR/state/settings.json.1 cannot be written: No space left on device");
  EXPECT_EQ(scene.kept("settings.json.1"), first);
  EXPECT_EQ(scene.kept(), second);
  FullDisk after_the_backup(3);
  EXPECT_EQ(scene.without_paths(write_page_file(directory, layer_with_port(3), after_the_backup).error()),
            "DIR/state/settings.json cannot be written: No space left on device");
  EXPECT_EQ(scene.kept("settings.json.1"), second);
  EXPECT_EQ(scene.kept(), second);
  EXPECT_TRUE(read_page_file(directory).layer == layer_with_port(2));
}

TEST(PageFile, LeftOversOfACrashAreInNobodysWay) {
  const PageScene scene;
  scene.other_file("state/settings.json.new", "half of a fi");
  scene.other_file("state/settings.json.1.new", "half of a fi");
  EXPECT_TRUE(read_page_file(scene.path("state")).layer.is_empty());
  FileCalls calls;
  ASSERT_TRUE(write_page_file(scene.path("state"), layer_with_port(1), calls));
  ASSERT_TRUE(write_page_file(scene.path("state"), layer_with_port(2), calls));
  EXPECT_TRUE(read_page_file(scene.path("state")).layer == layer_with_port(2));
  EXPECT_FALSE(fs::exists(scene.path("state/settings.json.new")));
  EXPECT_FALSE(fs::exists(scene.path("state/settings.json.1.new")));
}

TEST(PageFile, WithoutItsFileABackupDoesNotCount) {
  const PageScene scene;
  scene.other_file("state/settings.json.1", R"({"amsbridge_settings": 1, "values": {"mqtt.port": 5}})");
  EXPECT_TRUE(read_page_file(scene.path("state")).layer.is_empty());
}

}  // namespace
}  // namespace amsbridge
