#include <cstdio>

#include "firmware/device/settings/markdown.hpp"

int main() {
  const std::string text = amsbridge::device::settings_markdown();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
