// The bundle is served by small devices, too: what it may weigh, compressed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bridge/page/page_files.hpp"

namespace amsbridge {
namespace {

// 48 kB is the aim; this is what is reached, in whole kB, packed by zopfli: without it (see
// web/tools/gzip.mjs) it is some 4 % more. The code of the views takes 31 kB, their texts in two languages
// 13, uPlot 8, Preact 4 and the style 5.
constexpr std::size_t whole_budget = 63'000;
constexpr std::size_t first_view_budget = 30'000;

std::size_t weight(const PageFile& file) {
  return file.gzip.empty() ? file.octets.size() : file.gzip.size();
}

class PageBudget : public ::testing::Test {
 protected:
  void SetUp() override {
    if (page_files().empty()) GTEST_SKIP() << "built without the page";
  }
};

TEST_F(PageBudget, OfAllFilesIsKept) {
  std::size_t octets = 0;
  for (const PageFile& file : page_files()) octets += weight(file);
  RecordProperty("octets", fmt::format("{}", octets));
  EXPECT_LE(octets, whole_budget);
}

TEST_F(PageBudget, OfTheFirstViewIsKept) {
  std::string_view index;
  for (const PageFile& file : page_files()) {
    if (file.path == "/index.html") index = file.octets;
  }
  ASSERT_FALSE(index.empty());
  std::size_t octets = 0;
  std::size_t language = 0;  // the larger one, which the page's script asks for at once
  for (const PageFile& file : page_files()) {
    const bool is_named = index.find(file.path) != std::string_view::npos;
    if (is_named || file.path == "/index.html") octets += weight(file);
    if (file.path.starts_with("/assets/en-") || file.path.starts_with("/assets/nb-"))
      language = std::max(language, weight(file));
  }
  RecordProperty("octets", fmt::format("{}", octets + language));
  EXPECT_LE(octets + language, first_view_budget);
}

}  // namespace
}  // namespace amsbridge
