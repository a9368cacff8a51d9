#include "bridge/settings/toml_file.hpp"

#include <algorithm>

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace amsbridge {
namespace {

constexpr std::string_view meter_key = "meter";

TextPosition position(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

/// The parser's words quote what it saw, which can be part of a password; what it expected may stay.
std::string without_values(std::string_view description) {
  description = description.substr(0, description.find(", saw "));
  std::string words;
  for (;;) {
    const auto open = description.find('\'');
    const auto close = open == std::string_view::npos ? open : description.find('\'', open + 1);
    words += description.substr(0, open);
    if (open == std::string_view::npos) return words;
    const bool is_expected = words.ends_with("expected ") || words.ends_with("or ");
    words += is_expected && close != std::string_view::npos ? description.substr(open, close - open + 1)
                                                            : std::string_view("'...'");
    if (close == std::string_view::npos) return words;
    description.remove_prefix(close + 1);
  }
}

RawValue array_value(const toml::array& array) {
  std::vector<std::string> words;
  for (const toml::node& element : array) {
    const auto* text = element.as_string();
    if (text == nullptr) return OtherValue{"a list with something other than text in it"};
    words.push_back(text->get());
  }
  return words;
}

RawValue raw_value(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string: return node.as_string()->get();
    case toml::node_type::integer: return node.as_integer()->get();
    case toml::node_type::boolean: return node.as_boolean()->get();
    case toml::node_type::array: return array_value(*node.as_array());
    case toml::node_type::floating_point: return OtherValue{"a decimal number"};
    case toml::node_type::table: return OtherValue{"a table"};
    default: return OtherValue{"a date or time"};
  }
}

void flatten(const toml::table& table, const std::string& prefix, std::vector<TomlEntry>& entries) {
  for (const auto& [key, node] : table) {
    const std::string full_key = prefix + std::string(key.str());
    const auto* inner = node.as_table();
    // An empty table is kept, so that one with a mistaken name does not go unnoticed.
    if (inner != nullptr && !inner->empty()) {
      flatten(*inner, full_key + ".", entries);
    } else {
      entries.push_back({full_key, raw_value(node), position(key.source()), position(node.source())});
    }
  }
}

bool comes_before(const TextPosition& one, const TextPosition& other) {
  return one.line != other.line ? one.line < other.line : one.column < other.column;
}

/// toml++ keeps keys in alphabetical order, but messages come in the order of the file.
void sort_by_position(std::vector<TomlEntry>& entries) {
  std::stable_sort(entries.begin(), entries.end(), [](const TomlEntry& one, const TomlEntry& other) {
    return comes_before(one.key_at, other.key_at);
  });
}

TomlMeter meter(const toml::node& node) {
  TomlMeter result{position(node.source()), {}};
  flatten(*node.as_table(), "", result.entries);
  sort_by_position(result.entries);
  return result;
}

}  // namespace

tl::expected<TomlContent, TomlProblem> read_toml(std::string_view text) {
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return tl::unexpected(
        TomlProblem{position(error.source()),
                    fmt::format("this is not valid TOML: {}", without_values(error.description()))});
  }
  TomlContent content;
  toml::table& root = parsed.table();  // a copy would forget where it was read
  if (const toml::node* meters = root.get(meter_key)) {
    // An empty list (meter = []) is no mistake.
    const auto* list = meters->as_array();
    if (list == nullptr || (!list->empty() && !list->is_array_of_tables())) {
      return tl::unexpected(
          TomlProblem{position(meters->source()),
                      "meter must be a list of tables: write [[meter]] with two pairs of brackets"});
    }
    for (const toml::node& element : *list) content.meters.push_back(meter(element));
    root.erase(meter_key);
  }
  flatten(root, "", content.entries);
  sort_by_position(content.entries);
  return content;
}

}  // namespace amsbridge
