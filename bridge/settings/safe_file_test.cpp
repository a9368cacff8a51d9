#include "bridge/settings/safe_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// The real calls, of which the one with a number fails.
class FailingCalls final : public FileCalls {
 public:
  explicit FailingCalls(int failing) : failing_(failing) {}

  int open(const std::string& path, int flags, mode_t mode) override {
    return fails() ? -1 : FileCalls::open(path, flags, mode);
  }
  ssize_t write(int descriptor, const void* octets, std::size_t count) override {
    return fails() ? -1 : FileCalls::write(descriptor, octets, count);
  }
  ssize_t read(int descriptor, void* octets, std::size_t count) override {
    return fails() ? -1 : FileCalls::read(descriptor, octets, count);
  }
  int sync(int descriptor) override { return fails() ? -1 : FileCalls::sync(descriptor); }
  int close(int descriptor) override {
    // It is closed all the same, as Linux does it.
    const int closed = FileCalls::close(descriptor);
    return fails() ? -1 : closed;
  }
  int rename(const std::string& from, const std::string& to) override {
    if (fails()) return -1;
    was_renamed = true;
    return FileCalls::rename(from, to);
  }

  bool was_renamed = false;
  int made = 0;

 private:
  bool fails() {
    if (++made != failing_) return false;
    errno = ENOSPC;
    return true;
  }

  int failing_;
};

TEST(SafeFile, EachCallThatFailsLeavesTheOldFileOrTheNewOne) {
  const testing::SettingsScene scene;
  const fs::path file = scene.path("kept");
  FailingCalls none(0);
  ASSERT_TRUE(write_safely(file, "first", none));
  std::set<std::string> sentences;
  for (int failing = 1; failing <= none.made; ++failing) {
    std::ofstream(file, std::ios::trunc) << "old";
    FailingCalls calls(failing);
    const auto done = write_safely(file, "new", calls);
    EXPECT_EQ(content(file), calls.was_renamed ? "new" : "old") << failing;
    EXPECT_FALSE(fs::exists(scene.path("kept.new"))) << failing;
    if (!done) sentences.insert(done.error());
  }
  EXPECT_EQ(sentences,
            (std::set<std::string>{
                "cannot be written: No space left on device", "cannot be read back: No space left on device",
                "reads otherwise than it was written", "cannot be put in its place: No space left on device",
                "may not have reached the disk: No space left on device"}));
}

/// A disk that takes a part at a time, is interrupted now and then, and may give back something else.
class SlowCalls final : public FileCalls {
 public:
  ssize_t write(int descriptor, const void* octets, std::size_t count) override {
    errno = EINTR;
    return ++calls_ % 2 == 0 ? -1 : FileCalls::write(descriptor, octets, std::min<std::size_t>(count, 3));
  }
  ssize_t read(int descriptor, void* octets, std::size_t count) override {
    errno = EINTR;
    if (++calls_ % 2 == 0) return -1;
    const ssize_t got = FileCalls::read(descriptor, octets, std::min<std::size_t>(count, 4));
    if (is_worn && got > 0) *static_cast<char*>(octets) ^= 1;
    return got;
  }

  bool is_worn = false;

 private:
  int calls_ = 0;
};

TEST(SafeFile, PartsAndInterruptionsMakeNoDifference) {
  const testing::SettingsScene scene;
  SlowCalls calls;
  ASSERT_TRUE(write_safely(scene.path("kept"), "0123456789", calls));
  EXPECT_EQ(content(scene.path("kept")), "0123456789");
}

TEST(SafeFile, WhatReadsOtherwiseDoesNotCount) {
  const testing::SettingsScene scene;
  const fs::path file = scene.other_file("kept", "old");
  SlowCalls calls;
  calls.is_worn = true;
  EXPECT_EQ(write_safely(file, "new", calls).error(), "reads otherwise than it was written");
  EXPECT_EQ(content(file), "old");
}

TEST(SafeFile, OnlyItsOwnerReadsItAndNoLinkIsFollowed) {
  const testing::SettingsScene scene;
  const fs::path other = scene.other_file("other", "untouched");
  fs::create_symlink(other, scene.path("kept.new"));
  fs::create_symlink(other, scene.path("kept"));
  FileCalls calls;
  ASSERT_TRUE(write_safely(scene.path("kept"), "new", calls));
  EXPECT_EQ(content(other), "untouched");
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(scene.path("kept"))));
  EXPECT_EQ(fs::status(scene.path("kept")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(SafeFile, FullDeviceAndMissingDirectoryAreSaid) {
  const testing::SettingsScene scene;
  FileCalls calls;
  EXPECT_EQ(write_safely(scene.path("missing/kept"), "new", calls).error(),
            "cannot be written: No such file or directory");
}

}  // namespace
}  // namespace amsbridge
