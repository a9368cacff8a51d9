#include "bridge/settings/page_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "bridge/settings/meter_draft.hpp"
#include "bridge/settings/text_file.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

const std::string& origin_of(const LoadedSettings& loaded, const std::string& key) {
  static const std::string none;
  const auto found = loaded.origins.find(key);
  return found == loaded.origins.end() ? none : found->second;
}

bool is_above_page(const std::string& origin) {
  return origin.starts_with("environment ") || origin.starts_with("flag ");
}

std::string set_by(const std::string& origin) {
  return fmt::format("The {} sets it.", origin);
}

/// The page could set another, but whoever keeps secrets in credentials has reason to.
bool is_elsewhere(Secrecy secrecy, const std::string& origin) {
  return is_above_page(origin) || (secrecy == Secrecy::secret && origin.starts_with("credential "));
}

std::string lock_of_password(const LoadedSettings& loaded) {
  const std::string& origin = origin_of(loaded, "mqtt.password");
  if (is_elsewhere(Secrecy::secret, origin)) return set_by(origin);
  const std::string& file_origin = origin_of(loaded, "mqtt.password_file");
  return is_above_page(file_origin) ? fmt::format("The {} names a file for it.", file_origin) : std::string();
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char character) {
    const auto octet = static_cast<unsigned char>(character);
    return octet < 0x20 || octet == 0x7f;
  });
}

bool is_of_same_account(const MqttUrl& one, const MeterSettings& meter) {
  const auto* other = std::get_if<MqttUrl>(&meter.source);
  return other != nullptr && other->host == one.host && other->user == one.user;
}

}  // namespace

std::string lock_of(const SettingsRow& row, const LoadedSettings& loaded) {
  if (!row.not_from_page.empty()) return std::string(row.not_from_page);
  if (row.key == "mqtt.password") return lock_of_password(loaded);
  const std::string& origin = origin_of(loaded, std::string(row.key));
  if (is_elsewhere(row.secrecy, origin)) return set_by(origin);
  if (row.key == "mqtt.host" && loaded.settings.mqtt.password.is_set() && !lock_of_password(loaded).empty()) {
    return "The password, which the page cannot change, is for this broker only: change both where the "
           "password is set.";
  }
  return {};
}

std::string lock_of(const MeterRow& row, std::size_t index, const LoadedSettings& loaded) {
  const std::string& origin = origin_of(loaded, meter_key(index, row.key));
  return is_elsewhere(row.secrecy, origin) ? set_by(origin) : std::string();
}

std::string lock_of_meters(const LoadedSettings& loaded) {
  const std::string& origin = origin_of(loaded, "meter[1].source");
  return is_above_page(origin) ? fmt::format("The {} names the only meter.", origin) : std::string();
}

std::optional<std::string> text_rule_problem(const RawValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto* words = std::get_if<std::vector<std::string>>(&value);
  const bool is_wrong = (text != nullptr && has_control_character(*text)) ||
                        (words != nullptr && std::ranges::any_of(*words, has_control_character));
  return is_wrong ? std::optional<std::string>("must be without control characters") : std::nullopt;
}

std::optional<std::string> file_rule_problem(const std::string& path) {
  constexpr std::size_t longest = 1'048'576;
  if (path.empty()) return std::nullopt;
  if (!path.starts_with('/')) return "must be the whole path of a file, beginning with /";
  // Opening anything else, such as a pipe, can take for ever.
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    return fmt::format("is {}, which does not exist", in_quotes(path));
  if (status.type() != fs::file_type::regular) return fmt::format("is {}, which is no file", in_quotes(path));
  const auto content = read_text_file(path, longest);
  return content ? std::nullopt
                 : std::optional(fmt::format("is {}, which {}", in_quotes(path), content.error()));
}

std::optional<std::string> source_rule_problem(const SourceUrl& source, const Settings& now,
                                               const SettingsInputs& inputs) {
  const bool is_known = std::ranges::find(now.meters, source, &MeterSettings::source) != now.meters.end();
  if (is_known) return std::nullopt;
  if (std::holds_alternative<FileUrl>(source) || std::holds_alternative<StdinUrl>(source)) {
    return "cannot be a file or standard input when the page sets it: the settings file can name them";
  }
  const auto* broker = std::get_if<MqttUrl>(&source);
  if (broker == nullptr || broker->user.empty() ||
      !inputs.environment.contains("AMSBRIDGE_SOURCE_PASSWORD")) {
    return std::nullopt;
  }
  const bool has_account = std::ranges::any_of(
      now.meters, [&](const MeterSettings& meter) { return is_of_same_account(*broker, meter); });
  if (has_account) return std::nullopt;
  return "cannot have a user when the page sets it, because the password in AMSBRIDGE_SOURCE_PASSWORD would "
         "go "
         "to another broker than it is for";
}

}  // namespace amsbridge
