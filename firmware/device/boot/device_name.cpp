#include "firmware/device/boot/device_name.hpp"

#include <algorithm>

namespace amsbridge::device {
namespace {

constexpr std::size_t digits = 6;

std::string_view last_digits(std::string_view chip_id) {
  return chip_id.substr(chip_id.size() - std::min(digits, chip_id.size()));
}

char upper(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

}  // namespace

std::string device_name(std::string_view chip_id) {
  std::string name = "amsbridge-";
  for (const char character : last_digits(chip_id)) name += upper(character);
  return name;
}

std::string host_name(std::string_view chip_id, std::string_view set_name) {
  std::string name(set_name);
  if (name.empty()) name = device_name(chip_id);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  return name;
}

}  // namespace amsbridge::device
