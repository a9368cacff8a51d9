#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/settings/raw_value.hpp"

namespace amsbridge {

/// A place in a text, counted from 1; columns count characters.
struct TextPosition {
  unsigned line = 1;
  unsigned column = 1;
};

struct TomlEntry {
  std::string key;  ///< with its tables: "mqtt.host"
  RawValue value;
  TextPosition key_at;
  TextPosition value_at;
};

/// One [[meter]].
struct TomlMeter {
  TextPosition at;
  std::vector<TomlEntry> entries;  ///< keys without "meter."
};

struct TomlContent {
  std::vector<TomlEntry> entries;  ///< in the order of the file
  std::vector<TomlMeter> meters;
};

struct TomlProblem {
  TextPosition at;
  std::string sentence;  ///< never quotes a value, which could be a secret
};

/// Reads a TOML text into a flat list.
[[nodiscard]] tl::expected<TomlContent, TomlProblem> read_toml(std::string_view text);

}  // namespace amsbridge
