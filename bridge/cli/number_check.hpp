#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace amsbridge {

// CLI11's own checks speak of ranges of floating-point numbers. What is no number it refuses by itself.
inline CLI::Validator must_be(const char* sentence, bool (*holds)(double)) {
  const auto check = [sentence, holds](const std::string& text) {
    double number = 0;
    return !CLI::detail::lexical_cast(text, number) || holds(number) ? std::string() : sentence;
  };
  return {check, ""};
}

inline CLI::Validator not_negative() {
  return must_be("must be 0 or more", [](double number) { return number >= 0; });
}

}  // namespace amsbridge
