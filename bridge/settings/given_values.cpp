#include "bridge/settings/given_values.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "bridge/settings/nearest_key.hpp"
#include "bridge/settings/text_file.hpp"
#include "bridge/settings/toml_file.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_file = 1'048'576;

std::string place(const fs::path& file, const TextPosition& at) {
  return fmt::format("{}:{}:{}", file.string(), at.line, at.column);
}

GivenValue given_in_file(const fs::path& file, TomlEntry entry) {
  Origin origin{Layer::file, fmt::format("{}:{}", file.string(), entry.key_at.line),
                place(file, entry.value_at)};
  return {std::move(entry.key), std::move(entry.value), Writing::typed, std::move(origin),
          place(file, entry.key_at)};
}

bool is_empty_table_of_ours(const TomlEntry& entry) {
  const auto* other = std::get_if<OtherValue>(&entry.value);
  return other != nullptr && other->words == "a table" &&
         std::ranges::any_of(settings_rows(),
                             [&](const SettingsRow& row) { return table_of(row.key) == entry.key; });
}

/// The settings file: the one asked for, else the usual one if it is there, else none.
std::optional<fs::path> file_of(const SettingsInputs& inputs) {
  if (inputs.flags.config) return inputs.flags.config;
  std::error_code ignored;
  // A file that is there but cannot be looked at is not overlooked: reading it gives the error.
  if (fs::status(inputs.default_file, ignored).type() == fs::file_type::not_found) return std::nullopt;
  return inputs.default_file;
}

void collect_file(const fs::path& file, GivenValues& given, std::vector<SettingsError>& errors) {
  const auto text = read_text_file(file, longest_file);
  if (!text) {
    errors.push_back({file.string(), "", fmt::format("the settings file {}", text.error())});
    return;
  }
  auto content = read_toml(*text);
  if (!content) {
    errors.push_back({place(file, content.error().at), "", content.error().sentence});
    return;
  }
  given.file = file;
  for (TomlEntry& entry : content->entries) {
    if (!is_empty_table_of_ours(entry)) given.settings.push_back(given_in_file(file, std::move(entry)));
  }
  for (TomlMeter& meter : content->meters) {
    GivenMeter& added = given.meters.emplace_back(GivenMeter{place(file, meter.at), {}});
    given.meters_from = file.string();
    for (TomlEntry& entry : meter.entries) added.values.push_back(given_in_file(file, std::move(entry)));
  }
}

GivenValue given_as_text(std::string_view key, const std::string& text, Layer layer, std::string from) {
  Origin origin{layer, from, from};
  return {std::string(key), text, Writing::text, std::move(origin), std::move(from)};
}

/// What the environment and the flags say about the settings of `rows`.
template <class Rows>
void collect_texts(const SettingsInputs& inputs, Rows rows, std::vector<GivenValue>& into) {
  for (const auto& row : rows) {
    const std::string variable = environment_name(row.key);
    const auto found = inputs.environment.find(variable);
    if (found == inputs.environment.end() || found->second.empty()) continue;
    into.push_back(given_as_text(row.key, found->second, Layer::environment, "environment " + variable));
  }
  for (const auto& row : rows) {
    const auto found = inputs.flags.values.find(std::string(row.key));
    if (found == inputs.flags.values.end() || row.secrecy == Secrecy::secret) continue;
    into.push_back(given_as_text(row.key, found->second, Layer::flags, "flag " + flag_name(row.key)));
  }
}

/// Variables of ours that no setting has: not an error, since other programs may set them, but most likely
/// a slip of the pen.
void warn_of_unknown_variables(const Environment& environment, std::vector<std::string>& warnings) {
  std::vector<std::string> known{"AMSBRIDGE_SOURCE_PASSWORD"};  // of sources on other brokers
  for (const SettingsRow& row : settings_rows()) known.push_back(environment_name(row.key));
  for (const MeterRow& row : meter_rows()) known.push_back(environment_name(row.key));
  for (const auto& [name, value] : environment) {
    const bool is_ours = name.starts_with("AMSBRIDGE_");
    if (!is_ours || std::find(known.begin(), known.end(), name) != known.end()) continue;
    warnings.push_back("the environment variable " + unknown_key_sentence(name, known));
  }
}

}  // namespace

GivenValues collect(const SettingsInputs& inputs, std::vector<SettingsError>& errors,
                    std::vector<std::string>& warnings) {
  GivenValues given;
  if (const auto file = file_of(inputs)) collect_file(*file, given, errors);
  collect_texts(inputs, settings_rows(), given.settings);
  collect_texts(inputs, meter_rows(), given.first_meter);
  warn_of_unknown_variables(inputs.environment, warnings);
  return given;
}

std::string unknown_key_sentence(std::string_view key, const std::vector<std::string>& known) {
  // A key in quotes may hold anything; it is shown as a plain word only if it is one.
  const bool is_plain =
      key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.[]") ==
      std::string_view::npos;
  const std::string key_shown = is_plain && key.size() <= 80 ? std::string(key) : in_quotes(key);
  const auto nearest = nearest_key(key, known);
  if (!nearest) return fmt::format("{} is not a setting", key_shown);
  return fmt::format("{} is not a setting; did you mean {}?", key_shown, *nearest);
}

}  // namespace amsbridge
