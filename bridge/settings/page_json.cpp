#include "bridge/settings/page_json.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "bridge/json_depth.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;
constexpr std::size_t most_meters = 2000;

/// Ends the reading of a text; it does not leave this file.
struct Malformed {
  std::string sentence;
};

/// nlohmann's own words quote what they saw, which can be part of a password.
Json parsed(std::string_view text) {
  constexpr int deepest = 8;  // a change has few
  if (is_nested_deeper(text, deepest)) throw Malformed{"this is nested too deeply"};
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw Malformed{fmt::format("this is not valid JSON, or not valid UTF-8, at octet {}", error.byte)};
  } catch (const Json::exception&) {
    throw Malformed{"this is not valid JSON"};
  }
}

const Json& object(const Json& value, std::string_view what) {
  if (!value.is_object()) throw Malformed{fmt::format("{} must be an object in braces", what)};
  return value;
}

void refuse_unknown_members(const Json& value, std::string_view what,
                            std::initializer_list<std::string_view> known) {
  for (const auto& [name, ignored] : value.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw Malformed{fmt::format("{} has no member {}; those that it can have are {}", what, in_quotes(name),
                                fmt::join(known, ", "))};
  }
}

RawValue words_of(const Json& list) {
  std::vector<std::string> words;
  for (const Json& word : list) {
    if (!word.is_string()) return OtherValue{"a list with something other than text in it"};
    words.push_back(word.get<std::string>());
  }
  return words;
}

RawValue raw_value(const Json& value) {
  constexpr auto highest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_array()) return words_of(value);
  if (value.is_null()) return OtherValue{"null"};
  if (value.is_object()) return OtherValue{"an object"};
  if (value.is_number_float()) return OtherValue{"a decimal number"};
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > highest) {
    return OtherValue{"a number beyond all limits"};
  }
  return value.get<std::int64_t>();
}

PageValues values_of(const Json& values, std::string_view what) {
  PageValues result;
  for (const auto& [key, value] : object(values, what).items()) result[key] = raw_value(value);
  return result;
}

ChangedValues changed_values(const Json& values, std::string_view what) {
  ChangedValues result;
  for (const auto& [key, value] : object(values, what).items()) {
    result[key] = value.is_null() ? std::nullopt : std::optional(raw_value(value));
  }
  return result;
}

/// The elements of `meters`.
const Json& meters_in(const Json& root) {
  const Json& meters = root["meters"];
  if (!meters.is_array()) throw Malformed{"meters must be a list"};
  if (meters.size() > most_meters) {
    throw Malformed{fmt::format("there are {} meters, but at most {} can be set from the page", meters.size(),
                                most_meters)};
  }
  return meters;
}

ChangedMeter changed_meter(const Json& meter, std::size_t place) {
  const std::string what = fmt::format("meters[{}]", place);
  refuse_unknown_members(object(meter, what), what, {"was", "values"});
  ChangedMeter result;
  if (meter.contains("was") && !meter["was"].is_null()) {
    if (!meter["was"].is_number_unsigned()) {
      throw Malformed{fmt::format("{}.was must be the meter's place in the list before, from 0", what)};
    }
    result.was = meter["was"].get<std::size_t>();
  }
  if (meter.contains("values")) result.values = changed_values(meter["values"], what + ".values");
  return result;
}

PageChange change_of(const Json& root) {
  refuse_unknown_members(object(root, "a change"), "a change", {"values", "meters"});
  PageChange change;
  if (root.contains("values")) change.values = changed_values(root["values"], "values");
  if (!root.contains("meters")) return change;
  change.takes_meters_back = root["meters"].is_null();
  if (change.takes_meters_back) return change;
  change.meters.emplace();
  for (const Json& meter : meters_in(root)) {
    change.meters->push_back(changed_meter(meter, change.meters->size()));
  }
  return change;
}

PageBackup backup_of(const Json& root) {
  constexpr std::string_view what = "a backup";
  object(root, what);
  const auto version = root.find("amsbridge_settings");
  if (version == root.end()) throw Malformed{"this is no backup of amsbridge's settings"};
  if (*version != format_version)
    throw Malformed{"this backup is of another release, in a form not known here"};
  refuse_unknown_members(root, what, {"amsbridge_settings", "has_secrets", "values", "meters"});
  PageBackup backup;
  if (const auto has = root.find("has_secrets"); has != root.end()) {
    if (!has->is_boolean()) throw Malformed{"has_secrets must be true or false"};
    backup.has_secrets = has->get<bool>();
  }
  if (root.contains("values")) backup.layer.values = values_of(root["values"], "values");
  if (!root.contains("meters")) return backup;
  backup.layer.meters.emplace();
  for (const Json& meter : meters_in(root)) {
    backup.layer.meters->push_back(values_of(meter, fmt::format("meters[{}]", backup.layer.meters->size())));
  }
  return backup;
}

template <class Result>
tl::expected<Result, std::string> read(std::string_view text, Result (*result_of)(const Json&)) {
  try {
    return result_of(parsed(text));
  } catch (Malformed& malformed) {
    return tl::unexpected(std::move(malformed.sentence));
  }
}

struct AsJson {
  Json operator()(const OtherValue&) const { return nullptr; }
  template <class Value>
  Json operator()(const Value& value) const {
    return value;
  }
};

Json json_of(const PageValues& values) {
  Json result = Json::object();
  for (const auto& [key, value] : values) result[key] = std::visit(AsJson{}, value);
  return result;
}

}  // namespace

tl::expected<PageChange, std::string> read_change(std::string_view text) {
  return read(text, change_of);
}

tl::expected<PageBackup, std::string> read_backup(std::string_view text) {
  return read(text, backup_of);
}

std::string write_backup(const PageBackup& backup) {
  Json root{{"amsbridge_settings", format_version},
            {"has_secrets", backup.has_secrets},
            {"values", json_of(backup.layer.values)}};
  if (backup.layer.meters) {
    Json& meters = root["meters"] = Json::array();
    for (const PageValues& meter : *backup.layer.meters) meters.push_back(json_of(meter));
  }
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace amsbridge
