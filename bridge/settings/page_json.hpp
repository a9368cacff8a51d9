#pragma once

// Inside of the page's settings: the JSON that comes from the page, and that is kept.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/settings/page_layer.hpp"

namespace amsbridge {

/// Values by key; nothing for a null.
using ChangedValues = std::map<std::string, std::optional<RawValue>, std::less<>>;

struct ChangedMeter {
  std::optional<std::size_t> was;  ///< place in the list before, from 0
  ChangedValues values;
};

/// A `Change` of docs/openapi.yaml.
struct PageChange {
  ChangedValues values;
  std::optional<std::vector<ChangedMeter>> meters;
  bool takes_meters_back = false;  ///< `meters` is null: those of the file count again
};

/// A `Backup` of docs/openapi.yaml, which is what `settings.json` holds, too.
struct PageBackup {
  PageLayer layer;
  bool has_secrets = false;
};

/// The error is a sentence that repeats no value.
[[nodiscard]] tl::expected<PageChange, std::string> read_change(std::string_view text);
[[nodiscard]] tl::expected<PageBackup, std::string> read_backup(std::string_view text);

/// Ends with a line end.
[[nodiscard]] std::string write_backup(const PageBackup& backup);

}  // namespace amsbridge
