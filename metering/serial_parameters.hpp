#pragma once

#include <cstdint>
#include <string>

namespace amsbridge {

enum class Parity : std::uint8_t { none, even, odd };

/// How octets are framed on a serial line. The defaults are what Kaifa and Aidon send in Norway; Kamstrup
/// sends without parity.
struct SerialParameters {
  std::uint32_t baud = 2400;  ///< 50 to 4,000,000 bits a second
  Parity parity = Parity::even;
  int data_bits = 8;  ///< 7 or 8
  int stop_bits = 1;  ///< 1 or 2

  bool operator==(const SerialParameters&) const = default;
};

/// "2400 baud 8E1"
[[nodiscard]] std::string settings_words(const SerialParameters& line);

}  // namespace amsbridge
