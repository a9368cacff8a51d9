#include "wifi/network_name.hpp"

#include <algorithm>
#include <cstddef>

#include "metering/utf8.hpp"

namespace amsbridge {

bool is_ssid(std::string_view text) {
  constexpr std::size_t longest = 32;
  return !text.empty() && text.size() <= longest && is_utf8_text(text);
}

bool is_passphrase(std::string_view text) {
  return text.size() >= 8 && text.size() <= 63 &&
         std::all_of(text.begin(), text.end(), [](char letter) { return letter >= ' ' && letter <= '~'; });
}

bool is_network_password(std::string_view text) {
  constexpr std::size_t key_digits = 64;
  constexpr std::string_view digits = "0123456789abcdefABCDEF";
  return is_passphrase(text) ||
         (text.size() == key_digits && text.find_first_not_of(digits) == std::string_view::npos);
}

}  // namespace amsbridge
