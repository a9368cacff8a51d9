#include "bridge/store/properties_text.hpp"

#include <charconv>
#include <cstddef>
#include <optional>
#include <system_error>

namespace amsbridge {
namespace {

void append(std::string& text, const std::string& piece) {
  text += std::to_string(piece.size());
  text += ':';
  text += piece;
}

std::optional<std::string> take(std::string_view& text) {
  std::size_t octets = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), octets);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || digits >= text.size() || text[digits] != ':') return std::nullopt;
  text.remove_prefix(digits + 1);
  if (octets > text.size()) return std::nullopt;
  std::string piece(text.substr(0, octets));
  text.remove_prefix(octets);
  return piece;
}

}  // namespace

std::string properties_text(const Properties& properties) {
  std::string text;
  for (const auto& [name, value] : properties) {
    append(text, name);
    append(text, value);
  }
  return text;
}

Properties parse_properties(std::string_view text) {
  Properties properties;
  while (!text.empty()) {
    auto name = take(text);
    auto value = name ? take(text) : std::nullopt;
    if (!value) break;
    properties.emplace_back(std::move(*name), std::move(*value));
  }
  return properties;
}

}  // namespace amsbridge
