#include "bridge/settings/page_file.hpp"

#include <sys/stat.h>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "bridge/settings/page_json.hpp"
#include "bridge/settings/text_file.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

// More than a change can be long, so that what was written can be read.
constexpr std::size_t longest_file = 4'194'304;

fs::path backup_of(const fs::path& file) {
  return file.string() + ".1";
}

fs::path damaged_of(const fs::path& file) {
  return file.string() + ".damaged";
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::status(file, ignored).type() != fs::file_type::not_found;
}

/// The error is the end of a sentence that begins with the file.
tl::expected<PageLayer, std::string> layer_in(const fs::path& file) {
  const auto text = read_text_file(file, longest_file);
  if (!text) return tl::unexpected(text.error());
  auto backup = read_backup(*text);
  if (!backup) return tl::unexpected(fmt::format("cannot be used: {}", backup.error()));
  return std::move(backup->layer);
}

tl::expected<void, std::string> make_directory(const fs::path& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) return {};
  fs::create_directories(directory, error);
  if (!error) return {};
  return tl::unexpected(
      fmt::format("the directory {} cannot be made: {}", directory.string(), error.message()));
}

tl::expected<void, std::string> write(const fs::path& file, std::string_view text, FileCalls& calls) {
  auto done = write_safely(file, text, calls);
  if (!done) return tl::unexpected(fmt::format("{} {}", file.string(), done.error()));
  return done;
}

}  // namespace

fs::path page_file_in(const fs::path& state_directory) {
  return state_directory / "settings.json";
}

StoredPage read_page_file(const fs::path& state_directory) {
  const fs::path file = page_file_in(state_directory);
  StoredPage page;
  if (!is_there(file)) return page;
  if (is_readable_by_others(file)) {
    page.warnings.push_back(fmt::format(
        "{} can hold a password and can be read by every user of this machine: chmod o-r it", file.string()));
  }
  auto layer = layer_in(file);
  if (layer) {
    page.layer = std::move(*layer);
    return page;
  }
  page.is_damaged = true;
  const fs::path backup = backup_of(file);
  auto before = layer_in(backup);
  page.warnings.push_back(fmt::format("{}, where the page keeps what it sets, {}; {}", file.string(),
                                      layer.error(),
                                      before ? fmt::format("that of {} counts instead", backup.string())
                                             : std::string("so nothing of it counts")));
  if (before) page.layer = std::move(*before);
  return page;
}

tl::expected<void, std::string> write_page_file(const fs::path& state_directory, const PageLayer& layer,
                                                FileCalls& calls) {
  const fs::path file = page_file_in(state_directory);
  const std::string text = write_backup({layer, true});
  if (text.size() > longest_file) {
    return tl::unexpected(fmt::format("the settings are longer than {} octets", longest_file));
  }
  if (auto made = make_directory(state_directory); !made) return made;
  // Copied, not renamed: at no moment is there no file.
  if (const auto before = read_text_file(file, longest_file)) {
    const fs::path kept = read_backup(*before) ? backup_of(file) : damaged_of(file);
    if (auto done = write(kept, *before, calls); !done) return done;
  }
  return write(file, text, calls);
}

}  // namespace amsbridge
