#include "bridge/http/header_check.hpp"

#include <algorithm>

namespace amsbridge::http {
namespace {

bool is_control(char letter) {
  const auto octet = static_cast<unsigned char>(letter);
  return (octet < 0x20 && letter != '\t') || octet == 0x7F;
}

std::optional<std::string_view> field_problem(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t')) return "A header must not go on in another line.";
  const std::string_view name = line.substr(0, line.find(':'));
  if (name.size() == line.size()) return "A header has no colon.";
  if (name.empty()) return "A header has no name.";
  if (name.find_first_of(" \t") != std::string_view::npos) return "A header has white space in its name.";
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> header_problem(std::string_view header) {
  constexpr std::size_t most_fields = 100;
  for (std::size_t number = 0;; ++number) {
    const std::string_view line = header.substr(0, header.find("\r\n"));
    if (line.empty()) return std::nullopt;
    if (std::ranges::any_of(line, is_control)) return "The header has a control character.";
    if (number > most_fields) return "The request has too many headers.";
    if (number > 0) {
      if (const auto problem = field_problem(line)) return problem;
    }
    header.remove_prefix(std::min(line.size() + 2, header.size()));
  }
}

}  // namespace amsbridge::http
