#pragma once

#include <string_view>
#include <unistd.h>

namespace amsbridge {

/// To standard output, without anything in between. Ends the program if that fails.
inline void print(std::string_view text) {
  while (!text.empty()) {
    const auto written = write(1, text.data(), text.size());
    if (written <= 0) _exit(1);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// A line of three words.
inline void print(std::string_view kind, std::string_view subject, std::string_view content) {
  for (const std::string_view part : {kind, std::string_view(" "), subject, std::string_view(" "), content})
    print(part);
  print("\n");
}

}  // namespace amsbridge
