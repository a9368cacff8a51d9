#include "bridge/settings/text_file.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

namespace amsbridge {

namespace fs = std::filesystem;

tl::expected<std::string, std::string> read_text_file(const fs::path& path, std::size_t limit) {
  std::error_code error;
  if (fs::is_directory(path, error)) return tl::unexpected(std::string("is a directory, not a file"));
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    if (errno == ENOENT) return tl::unexpected(std::string("does not exist"));
    return tl::unexpected(fmt::format("cannot be read: {}", std::generic_category().message(errno)));
  }
  // One octet more than allowed tells a file that is too long, also where a size is not known beforehand.
  std::string content(limit + 1, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (stream.bad()) return tl::unexpected(std::string("cannot be read to its end"));
  content.resize(static_cast<std::size_t>(stream.gcount()));
  if (content.size() > limit) return tl::unexpected(fmt::format("is longer than {} octets", limit));
  return content;
}

tl::expected<std::string, std::string> read_secret_file(const fs::path& path) {
  constexpr std::size_t longest = 65'537;  // the longest password that MQTT has, and its line end
  auto content = read_text_file(path, longest);
  if (!content) return content;
  if (content->ends_with('\n')) content->pop_back();
  if (content->ends_with('\r')) content->pop_back();
  if (content->empty()) return tl::unexpected(std::string("holds nothing"));
  return content;
}

bool is_readable_by_others(const fs::path& path) {
  std::error_code error;
  const fs::perms permissions = fs::status(path, error).permissions();
  return !error && (permissions & fs::perms::others_read) != fs::perms::none;
}

}  // namespace amsbridge
