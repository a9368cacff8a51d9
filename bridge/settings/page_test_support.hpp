#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bridge/settings/page_settings.hpp"
#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge::testing {

/// Settings that a page changes: their state directory is `state` in the scene's folder.
class PageScene : public SettingsScene {
 public:
  PageScene();

  /// Writes what the page has set.
  void page(std::string_view text) const;
  /// What is kept in the file of that name; empty if there is none.
  [[nodiscard]] std::string kept(std::string_view name = "settings.json") const;

  /// Saves a change that must be taken.
  CheckedChange saved(std::string_view change) const;
  /// Each problem as "KEY: SENTENCE", or what is malformed, with paths as in SettingsScene.
  [[nodiscard]] std::vector<std::string> problems(std::string_view change) const;
  [[nodiscard]] std::vector<std::string> problems(const ChangeRefused& refused) const;
};

}  // namespace amsbridge::testing
