#include "ams/meters/flag.hpp"

#include <cstddef>

namespace ams {
namespace {

constexpr std::size_t flag_letters = 3;

// Three letters in one number.
using Letters = std::uint32_t;

constexpr char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

constexpr Letters packed(const char* letters) {
  Letters number = 0;
  for (std::size_t at = 0; at < flag_letters; ++at)
    number = number << 8 | static_cast<std::uint8_t>(upper(letters[at]));
  return number;
}

struct Row {
  constexpr Row(const char* flag, std::string_view name) : letters(packed(flag)), maker(name) {}

  Letters letters;
  std::string_view maker;
};

constexpr Row rows[] = {
    {"ADN", "Aidon"},      {"APA", "Apator"},     {"AUX", "Sanxing"},   {"DZG", "DZG"},   {"EGM", "Elgama"},
    {"ELG", "Elgama"},     {"EMH", "EMH"},        {"ESY", "EasyMeter"}, {"HAG", "Hager"}, {"HLY", "Holley"},
    {"ISK", "Iskraemeco"}, {"ITR", "Itron"},      {"KAM", "Kamstrup"},  {"KFM", "Kaifa"}, {"KMP", "Kamstrup"},
    {"LGF", "Landis+Gyr"}, {"LGZ", "Landis+Gyr"}, {"LOG", "Logarex"},   {"NES", "NES"},   {"SAG", "Sagemcom"},
    {"XMX", "Landis+Gyr"}, {"ZPA", "ZPA"},
};

}  // namespace

std::string_view maker_of_flag(std::string_view letters) {
  if (letters.size() < flag_letters) return {};
  const Letters wanted = packed(letters.data());
  for (const Row& row : rows) {
    if (row.letters == wanted) return row.maker;
  }
  return {};
}

std::string_view maker_of_title(const SystemTitle& title) {
  const char letters[] = {static_cast<char>(title[0]), static_cast<char>(title[1]),
                          static_cast<char>(title[2])};
  return maker_of_flag({letters, flag_letters});
}

}  // namespace ams
