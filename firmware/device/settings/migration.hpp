#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "http/json_text.hpp"

namespace amsbridge::device {

/// A setting as it was saved: its key (`meter.ct_ratio` of the meter) and its value as JSON.
struct StoredValue {
  std::string key;
  std::string json;

  bool operator==(const StoredValue&) const = default;
};
using StoredValues = std::vector<StoredValue>;

/// Turns what one version saved into what the next one would have.
struct Migration {
  std::uint32_t from;
  void (*apply)(StoredValues& values);
};

/// A version that settings are saved in, and the way there from each one before. A setting that is added
/// needs no new version; one that is renamed or means something else does.
struct SettingsFormat {
  std::uint32_t version = 1;
  std::span<const Migration> migrations = {};
};

/// The one of this release.
[[nodiscard]] const SettingsFormat& settings_format();

/// The values of a file of version `from` as an object of JSON text in the version of `format`. An error, a
/// sentence: no way leads there.
[[nodiscard]] tl::expected<std::string, std::string> migrate(JsonValue values, std::uint32_t from,
                                                             const SettingsFormat& format);

}  // namespace amsbridge::device
