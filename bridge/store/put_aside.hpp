#pragma once

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

#include "bridge/store/pending_facts.hpp"

namespace amsbridge {

/// Sequences and memories of a damaged database, as far as they can be read.
[[nodiscard]] PendingFacts salvage(const std::filesystem::path& file);

/// Renames a damaged database to `<name>.corrupt-<n>`, with what belongs to it, and removes the one put aside
/// before. Returns the new name. A file whose name does not end in `.sqlite` may be anything of the user's:
/// it is left alone and the failure says so.
[[nodiscard]] tl::expected<std::filesystem::path, std::string> put_aside(const std::filesystem::path& file);

}  // namespace amsbridge
