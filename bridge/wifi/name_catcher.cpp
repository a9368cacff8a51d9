#include "bridge/wifi/name_catcher.hpp"

#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

namespace amsbridge {

NameCatcher::NameCatcher(const std::filesystem::path& folder) {
  if (!folder.empty()) file_ = folder / "access-point";
  set(false);
}

NameCatcher::~NameCatcher() {
  set(false);
}

void NameCatcher::set(bool on) {
  if (file_.empty()) return;
  // Where it cannot be written, phones do not find the page by themselves, and the rest works.
  if (on) {
    std::ofstream file(file_);
    return;
  }
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

std::filesystem::path runtime_directory() {
  const char* given = std::getenv("RUNTIME_DIRECTORY");
  const std::string text = given == nullptr ? "" : given;
  return text.substr(0, text.find(':'));
}

}  // namespace amsbridge
