#include "bridge/settings/settings_test_support.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>

namespace amsbridge::testing {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view file_name = "amsbridge.toml";

std::string replaced(std::string text, const std::string& what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

}  // namespace

SettingsScene::SettingsScene() {
  std::string pattern = (fs::temp_directory_path() / "amsbridge_test_XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  inputs.default_file = folder_ / "no-default.toml";
  other_file("zoneinfo/Europe/Oslo", "TZif2");
  inputs.time_zones = folder_ / "zoneinfo";
}

SettingsScene::~SettingsScene() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void SettingsScene::file(std::string_view text) {
  inputs.flags.config = other_file(file_name, text);
}

fs::path SettingsScene::other_file(std::string_view name, std::string_view text) const {
  fs::path file = path(name);
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  return file;
}

void SettingsScene::credential(std::string_view name, std::string_view text) {
  inputs.credentials = folder_ / "credentials";
  other_file("credentials/" + std::string(name), text);
}

std::vector<std::string> SettingsScene::warnings() const {
  std::vector<std::string> sentences;
  for (const std::string& warning : load().warnings) sentences.push_back(without_paths(warning));
  return sentences;
}

LoadedSettings SettingsScene::load() const {
  auto loaded = load_settings(inputs);
  if (loaded) return std::move(*loaded);
  for (const SettingsError& error : loaded.error()) ADD_FAILURE() << error.sentence();
  return {};
}

std::vector<std::string> SettingsScene::errors() const {
  std::vector<std::string> sentences;
  const auto loaded = load_settings(inputs);
  if (loaded) return sentences;
  for (const SettingsError& error : loaded.error()) sentences.push_back(without_paths(error.sentence()));
  return sentences;
}

std::string SettingsScene::without_paths(std::string text) const {
  text = replaced(std::move(text), path(file_name).string(), "FILE");
  return replaced(std::move(text), folder_.string(), "DIR");
}

}  // namespace amsbridge::testing
