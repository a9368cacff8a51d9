#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amsbridge {

/// From the system's generator, fit for keys. Ends the program where the system has none to give: there is no
/// safe way on. Each host brings its own.
[[nodiscard]] std::vector<std::uint8_t> random_octets(std::size_t count);

/// SHA-256 (FIPS 180-4) in lower-case hexadecimal digits. Each host brings its own.
[[nodiscard]] std::string sha256(std::string_view text);

/// Two lower-case digits for each octet.
[[nodiscard]] std::string hexadecimal(const std::vector<std::uint8_t>& octets);
/// What hexadecimal() made; empty if the text is not such.
[[nodiscard]] std::vector<std::uint8_t> octets_of(std::string_view hexadecimal);

/// Takes as long for every pair of texts of the same lengths.
[[nodiscard]] bool same_secret(std::string_view one, std::string_view other);

}  // namespace amsbridge
