#include "bridge/access/page_file.hpp"

#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "http/setup_code.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

class PageFileTest : public testing::Test {
 protected:
  PageFileTest() {
    std::string name = (fs::temp_directory_path() / "amsbridge_page_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~PageFileTest() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }

  fs::path path() const { return folder_ / "page.json"; }
  std::string text() const {
    std::stringstream content;
    content << std::ifstream(path()).rdbuf();
    return content.str();
  }
  void write(const std::string& text) const { std::ofstream(path()) << text; }
  static struct stat status(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0);
    return status;
  }

  fs::path folder_;
};

TEST_F(PageFileTest, IsMadeWithASetupCodeAtFirstUseAndKept) {
  const PageFile file(folder_);
  EXPECT_FALSE(file.stamp().has_value());
  const auto made = file.load();
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_TRUE(is_setup_code(made->setup_code));
  EXPECT_FALSE(made->password.has_value());
  EXPECT_EQ(status(path()).st_mode & 0777U, 0600U);
  const auto again = file.load();
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->setup_code, made->setup_code);
  EXPECT_EQ(again->id, made->id);
  EXPECT_EQ(again->stamp, made->stamp);
  EXPECT_EQ(file.stamp(), std::optional(made->stamp));
}

TEST_F(PageFileTest, ADirectoryThatIsMissingIsMade) {
  EXPECT_TRUE(PageFile(folder_ / "deep" / "er").load().has_value());
  EXPECT_TRUE(fs::exists(folder_ / "deep" / "er" / "page.json"));
}

TEST_F(PageFileTest, KeepsPasswordAndSetupCode) {
  const PageFile file(folder_);
  const auto before = file.load();
  PasswordHash password;
  password.salt.assign(16, 1);
  password.hash.assign(32, 2);
  const auto saved = file.set_password(before.value(), password);
  ASSERT_TRUE(saved.has_value());
  const auto read = PageFile(folder_).load();
  EXPECT_EQ(read->password, std::optional(password));
  EXPECT_EQ(read->setup_code, before->setup_code);
  EXPECT_NE(read->id, before->id);
  EXPECT_NE(read->stamp, before->stamp);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);  // nothing is left beside it
}

TEST_F(PageFileTest, AResetTakesThePasswordAndBringsAnotherCode) {
  const PageFile file(folder_);
  const auto before = file.load();
  PasswordHash password;
  password.salt.assign(16, 1);
  password.hash.assign(32, 2);
  ASSERT_TRUE(file.set_password(*before, password).has_value());
  ASSERT_TRUE(file.reset().has_value());
  const auto after = file.load();
  EXPECT_FALSE(after->password.has_value());
  EXPECT_NE(after->setup_code, before->setup_code);
}

TEST_F(PageFileTest, WhatIsDamagedOpensNothingUntilItIsReset) {
  const PageFile file(folder_);
  const std::string right = (static_cast<void>(file.load()), text());
  const std::string sentence =
      path().string() + " is damaged: 'amsbridge setup-code --reset' makes a new one, without a password";
  for (const std::string& wrong :
       {std::string(), std::string("{"), std::string("[]"), std::string("{}"),
        right.substr(0, right.size() / 2),
        std::string(R"({"amsbridge_page":1,"id":"00112233445566778899aabbccddeeff","setup_code":""})"),
        std::string(
            R"({"amsbridge_page":2,"id":"00112233445566778899aabbccddeeff","setup_code":"K7QM4-XW2PD"})"),
        std::string(
            R"({"amsbridge_page":1,"id":"00112233445566778899aabbccddeeff","setup_code":"K7QM4-XW2PD",)"
            R"("password":{"kind":"scrypt","n":3,"r":8,"p":1,"salt":"00","hash":"00"}})"),
        std::string(
            R"({"amsbridge_page":1,"id":"00112233445566778899aabbccddeeff","setup_code":"K7QM4-XW2PD",)"
            R"("password":null})")}) {
    write(wrong);
    const auto read = file.load();
    ASSERT_FALSE(read.has_value()) << wrong;
    EXPECT_EQ(read.error(), sentence);
  }
  EXPECT_TRUE(file.reset().has_value());
  EXPECT_TRUE(file.load().has_value());
}

TEST_F(PageFileTest, SaysWhyItCannotBeReadOrWritten) {
  write(std::string(5000, ' '));
  EXPECT_EQ(PageFile(folder_).load().error(), path().string() + " is larger than 4096 octets");
  fs::remove(path());
  fs::create_directory(path());
  EXPECT_EQ(PageFile(folder_).load().error(), path().string() + " is not a file");
  const fs::path no_folder = folder_ / "file";
  std::ofstream(no_folder) << "x";
  EXPECT_EQ(PageFile(no_folder).load().error(),
            "cannot read " + (no_folder / "page.json").string() + ": Not a directory");
  EXPECT_EQ(PageFile(no_folder).reset().error(),
            "cannot write " + (no_folder / "page.json").string() + ": Not a directory");
}

TEST_F(PageFileTest, ASymbolicLinkIsNotFollowed) {
  std::ofstream(folder_ / "elsewhere") << "{}";
  fs::create_symlink(folder_ / "elsewhere", path());
  EXPECT_EQ(PageFile(folder_).load().error(),
            "cannot read " + path().string() + ": Too many levels of symbolic links");
  EXPECT_TRUE(PageFile(folder_).reset().has_value());
  EXPECT_TRUE(S_ISREG(status(path()).st_mode));
  std::string elsewhere;
  std::ifstream(folder_ / "elsewhere") >> elsewhere;
  EXPECT_EQ(elsewhere, "{}");
}

TEST_F(PageFileTest, RootLeavesFileAndModeToTheService) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  constexpr uid_t service = 12'345;
  ASSERT_EQ(::chown(folder_.c_str(), service, service + 1), 0);
  const PageFile file(folder_);
  ASSERT_TRUE(file.load().has_value());
  EXPECT_EQ(status(path()).st_uid, service);
  EXPECT_EQ(status(path()).st_gid, service + 1);
  EXPECT_EQ(status(path()).st_mode & 0777U, 0600U);
  ASSERT_EQ(::chown(path().c_str(), service + 2, service + 3), 0);
  ASSERT_EQ(::chmod(path().c_str(), 0640), 0);
  ASSERT_TRUE(file.reset().has_value());
  EXPECT_EQ(status(path()).st_uid, service + 2);
  EXPECT_EQ(status(path()).st_gid, service + 3);
  EXPECT_EQ(status(path()).st_mode & 0777U, 0640U);
}

}  // namespace
}  // namespace amsbridge
