#include "bridge/settings/settings_flags.hpp"

#include <algorithm>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bridge/settings/rows.hpp"

namespace amsbridge {
namespace {

std::string type_name(Kind kind) {
  switch (kind) {
    case Kind::whole_number: return "NUMBER";
    case Kind::words: return "WORD,...";
    case Kind::text:
    case Kind::yes_or_no: break;
  }
  return "TEXT";
}

/// What the help shows of a setting.
struct FlagWords {
  std::string_view key;
  std::string help;
  std::string group;
};

void add_value_flag(CLI::App& command, const FlagWords& words, Kind kind, GivenFlags& given) {
  command
      .add_option_function<std::string>(
          flag_name(words.key),
          [&given, key = std::string(words.key)](const std::string& value) { given.values[key] = value; },
          words.help)
      ->type_name(type_name(kind))
      ->group(words.group);
}

/// A flag by itself means yes; --strict=false takes back what the file or the environment says.
void add_yes_or_no_flag(CLI::App& command, const FlagWords& words, GivenFlags& given) {
  command
      .add_flag_function(
          flag_name(words.key),
          [&given, key = std::string(words.key)](std::int64_t count) {
            given.values[key] = count > 0 ? "true" : "false";
          },
          words.help)
      ->group(words.group);
}

/// Where a secret can be kept instead: in a file of its own if there is a setting for that.
std::string places_for_secret(std::string_view key) {
  const std::string file_key = fmt::format("{}_file", key);
  const bool has_file =
      std::ranges::find(settings_rows(), file_key, &SettingsRow::key) != settings_rows().end();
  const std::string_view name = key.substr(key.rfind('.') + 1);
  return fmt::format("{} or the environment variable {}",
                     has_file ? flag_name(file_key) : fmt::format("{} = \"...\" in the settings file", name),
                     environment_name(key));
}

/// Without this the parser would complain of an unknown flag and repeat the password.
void add_refused_secret_flag(CLI::App& command, std::string_view key) {
  const std::string flag = flag_name(key);
  command
      .add_option_function<std::string>(
          flag,
          [flag, key = std::string(key)](const std::string&) {
            throw CLI::ValidationError(flag, fmt::format("a command line can be seen by every user; use {}",
                                                         places_for_secret(key)));
          },
          "")
      ->expected(0, 1)
      ->group("");
}

/// The sentence; of a setting that is on by default with how it is turned off.
template <class Target>
std::string help_of(const Row<Target>& row) {
  const bool is_on = row.kind == Kind::yes_or_no && row.print(Target{}) == "true";
  return is_on ? fmt::format("{} Off: {}=false", row.help, flag_name(row.key)) : std::string(row.help);
}

template <class Target>
void add_row(CLI::App& command, const Row<Target>& row, std::string_view title, GivenFlags& given) {
  if (row.secrecy == Secrecy::secret) {
    add_refused_secret_flag(command, row.key);
  } else if (row.kind == Kind::yes_or_no) {
    add_yes_or_no_flag(command, {row.key, help_of(row), std::string(title)}, given);
  } else {
    add_value_flag(command, {row.key, help_of(row), std::string(title)}, row.kind, given);
  }
}

}  // namespace

void add_settings_flags(CLI::App& command, GivenFlags& given) {
  command
      .add_option_function<std::string>(
          "--config", [&given](const std::string& path) { given.config = path; },
          "Settings file (default: /etc/amsbridge/amsbridge.toml if it exists).")
      ->type_name("FILE");
  for (const MeterRow& row : meter_rows()) add_row(command, row, meter_title, given);
  for (const SettingsRow& row : settings_rows()) add_row(command, row, title_of(table_of(row.key)), given);
}

}  // namespace amsbridge
