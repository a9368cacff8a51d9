#include "bridge/settings/row_values.hpp"

#include <fmt/format.h>

namespace amsbridge {

std::string words_of(Limits limits) {
  return fmt::format("a whole number from {} to {}", limits.lowest, limits.highest);
}

Assigned store_text(std::string& into, const RawValue& value, const TextRule& rule) {
  const auto& text = std::get<std::string>(value);
  if (auto problem = rule.problem(text)) return refused(std::move(*problem));
  into = text;
  return {};
}

Assigned store_text_or_none(std::string& into, const RawValue& value, const TextRule& rule) {
  const auto& text = std::get<std::string>(value);
  return store_text(into, text == "none" ? RawValue(std::string()) : value, rule);
}

Assigned store_secret(Secret& into, const RawValue& value, const TextRule& rule) {
  const auto& text = std::get<std::string>(value);
  if (auto problem = rule.problem(text)) return refused(std::move(*problem));
  into = Secret(text);
  return {};
}

}  // namespace amsbridge
