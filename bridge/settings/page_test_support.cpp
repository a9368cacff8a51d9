#include "bridge/settings/page_test_support.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace amsbridge::testing {

PageScene::PageScene() {
  inputs.state_homes.systemd = path("state").string();
}

void PageScene::page(std::string_view text) const {
  other_file("state/settings.json", text);
}

std::string PageScene::kept(std::string_view name) const {
  std::ostringstream text;
  text << std::ifstream(path("state") / name, std::ios::binary).rdbuf();
  return text.str();
}

CheckedChange PageScene::saved(std::string_view change) const {
  auto checked = check_change(inputs, change);
  if (!checked) {
    for (const std::string& problem : problems(checked.error())) ADD_FAILURE() << problem;
    return {};
  }
  const auto done = save(*checked);
  EXPECT_TRUE(done) << done.error();
  return std::move(*checked);
}

std::vector<std::string> PageScene::problems(std::string_view change) const {
  const auto checked = check_change(inputs, change);
  return checked ? std::vector<std::string>{} : problems(checked.error());
}

std::vector<std::string> PageScene::problems(const ChangeRefused& refused) const {
  std::vector<std::string> sentences;
  if (!refused.malformed.empty()) sentences.push_back(without_paths(refused.malformed));
  for (const KeyProblem& problem : refused.problems) {
    sentences.push_back(without_paths(problem.key + ": " + problem.sentence));
  }
  return sentences;
}

}  // namespace amsbridge::testing
