#include "bridge/access/page_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "http/secrets.hpp"
#include "http/setup_code.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_octets = 4096;
constexpr std::size_t id_octets = 16;

Json to_json(const PasswordHash& password) {
  return {{"kind", "scrypt"},
          {"n", password.cost},
          {"r", password.block_size},
          {"p", password.parallel},
          {"salt", hexadecimal(password.salt)},
          {"hash", hexadecimal(password.hash)}};
}

std::string to_text(const PageKeys& keys) {
  Json json = {{"amsbridge_page", 1}, {"id", keys.id}, {"setup_code", keys.setup_code}};
  if (keys.password) json["password"] = to_json(*keys.password);
  return json.dump(2) + "\n";
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t number_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::optional<PasswordHash> password_from(const Json& json) {
  if (!json.is_object() || text_of(json, "kind") != "scrypt") return std::nullopt;
  PasswordHash password{number_of(json, "n"), number_of(json, "r"), number_of(json, "p"),
                        octets_of(text_of(json, "salt")), octets_of(text_of(json, "hash"))};
  return password.is_sound() ? std::optional(std::move(password)) : std::nullopt;
}

// What is there must be right: half a file lets nobody in.
std::optional<PageKeys> keys_from(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || number_of(json, "amsbridge_page") != 1) return std::nullopt;
  PageKeys keys{text_of(json, "id"), text_of(json, "setup_code")};
  if (octets_of(keys.id).size() != id_octets || !is_setup_code(keys.setup_code)) return std::nullopt;
  const auto password = json.find("password");
  if (password == json.end()) return keys;
  keys.password = password_from(*password);
  return keys.password ? std::optional(std::move(keys)) : std::nullopt;
}

PageKeys new_keys() {
  return {hexadecimal(random_octets(id_octets)), make_setup_code()};
}

}  // namespace

PageFile::PageFile(const std::filesystem::path& directory) : file_(directory / "page.json") {}

tl::expected<PageKeys, std::string> PageFile::load() const {
  auto read = read_private_file(file_, most_octets);
  if (!read) return tl::unexpected(std::move(read.error()));
  if (!*read) return save(new_keys());
  auto keys = keys_from((*read)->text);
  if (!keys) {
    return tl::unexpected(fmt::format(
        "{} is damaged: 'amsbridge setup-code --reset' makes a new one, without a password", file_.string()));
  }
  keys->stamp = (*read)->stamp;
  return std::move(*keys);
}

tl::expected<PageKeys, std::string> PageFile::set_password(const PageKeys& before,
                                                           PasswordHash password) const {
  PageKeys keys = new_keys();
  keys.setup_code = before.setup_code;
  keys.password = std::move(password);
  return save(std::move(keys));
}

tl::expected<PageKeys, std::string> PageFile::reset() const {
  return save(new_keys());
}

tl::expected<PageKeys, std::string> PageFile::save(PageKeys keys) const {
  if (auto written = write_private_file(file_, to_text(keys)); !written)
    return tl::unexpected(std::move(written.error()));
  keys.stamp = stamp().value_or(FileStamp{});
  return keys;
}

}  // namespace amsbridge
