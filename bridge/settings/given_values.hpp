#pragma once

// Inside of load_settings: what was given, by whom, before it is checked.

#include <string>
#include <vector>

#include <fmt/format.h>

#include "bridge/settings/load_settings.hpp"
#include "bridge/settings/rows.hpp"

namespace amsbridge {

/// In rising priority.
enum class Layer { defaults, credential, file, page, environment, flags };

struct Origin {
  Layer layer = Layer::defaults;
  std::string words = "default";  ///< as check-config shows it
  std::string where = "default";  ///< as an error shows it: with the column
};

struct GivenValue {
  std::string key;
  RawValue value;
  Writing writing = Writing::text;
  Origin origin;
  std::string key_where;  ///< where the key itself stands, for an error about the key
};

/// One [[meter]] of the file.
struct GivenMeter {
  std::string where;
  std::vector<GivenValue> values;  ///< keys without "meter"
};

struct GivenValues {
  std::filesystem::path file;           ///< empty = none was read
  std::vector<GivenValue> settings;     ///< in rising priority
  std::vector<GivenMeter> meters;       ///< of the file, or of the page
  std::string meters_from;              ///< "/path/file.toml" or "the page"
  std::vector<GivenValue> first_meter;  ///< what environment and flags say of the first, in rising priority
};

/// Collects what file, environment and flags say. A file that cannot be read is an error in `errors`,
/// variables that nobody knows are sentences in `warnings`.
[[nodiscard]] GivenValues collect(const SettingsInputs& inputs, std::vector<SettingsError>& errors,
                                  std::vector<std::string>& warnings);

/// Checks a value and stores it. The error is a sentence that names the key as `key_shown`.
template <class Target>
[[nodiscard]] Assigned assign(const Row<Target>& row, const std::string& key_shown, const GivenValue& given,
                              Target& target) {
  Assigned assigned = tl::unexpected(fmt::format("must be {}", row.allowed));
  if (const auto value = as_kind(row.kind, given.value, given.writing)) assigned = row.assign(target, *value);
  if (assigned) return assigned;
  if (row.secrecy != Secrecy::open) {
    return tl::unexpected(fmt::format("{} {}", key_shown, assigned.error()));
  }
  return tl::unexpected(fmt::format("{} is {}, but {}", key_shown, shown(given.value), assigned.error()));
}

/// The row of a key, or null.
template <class Rows>
[[nodiscard]] auto find_row(Rows rows, std::string_view key) -> decltype(rows.data()) {
  for (auto& row : rows) {
    if (row.key == key) return &row;
  }
  return nullptr;
}

template <class Rows>
[[nodiscard]] std::vector<std::string> keys_of(Rows rows) {
  std::vector<std::string> keys;
  for (const auto& row : rows) keys.emplace_back(row.key);
  return keys;
}

/// "KEY is not a setting; did you mean KNOWN?"
[[nodiscard]] std::string unknown_key_sentence(std::string_view key, const std::vector<std::string>& known);

}  // namespace amsbridge
