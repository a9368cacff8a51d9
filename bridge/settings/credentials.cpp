#include "bridge/settings/credentials.hpp"

#include <system_error>
#include <utility>

#include "bridge/settings/text_file.hpp"

namespace amsbridge {

namespace fs = std::filesystem;

std::optional<GivenValue> given_credential(const fs::path& directory, const std::string& name,
                                           std::string_view key, const std::string& key_shown,
                                           std::vector<SettingsError>& errors) {
  std::error_code ignored;
  if (directory.empty()) return std::nullopt;
  if (fs::status(directory / name, ignored).type() == fs::file_type::not_found) return std::nullopt;
  const std::string origin = "credential " + name;
  auto content = read_secret_file(directory / name);
  if (!content) {
    errors.push_back({origin, key_shown,
                      fmt::format("{} stands in {}, which {}", key_shown,
                                  in_quotes((directory / name).string()), content.error())});
    return std::nullopt;
  }
  GivenValue given;
  given.key = key;
  given.value = std::move(*content);
  given.origin = {Layer::credential, origin, origin};
  given.key_where = origin;
  return given;
}

}  // namespace amsbridge
