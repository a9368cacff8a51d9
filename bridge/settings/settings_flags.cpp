#include "bridge/settings/settings_flags.hpp"

#include <algorithm>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bridge/settings/rows.hpp"

namespace amsbridge {
namespace {

constexpr const char* group = "Settings";

std::string type_name(Kind kind) {
  switch (kind) {
    case Kind::whole_number: return "NUMBER";
    case Kind::words: return "WORD,...";
    case Kind::text:
    case Kind::yes_or_no: break;
  }
  return "TEXT";
}

void add_value_flag(CLI::App& command, std::string_view key, std::string_view help, Kind kind,
                    GivenFlags& given) {
  command
      .add_option_function<std::string>(
          flag_name(key),
          [&given, key = std::string(key)](const std::string& value) { given.values[key] = value; },
          std::string(help))
      ->type_name(type_name(kind))
      ->group(group);
}

/// A flag by itself means yes; --strict=false takes back what the file or the environment says.
void add_yes_or_no_flag(CLI::App& command, std::string_view key, std::string_view help, GivenFlags& given) {
  command
      .add_flag_function(
          flag_name(key),
          [&given, key = std::string(key)](std::int64_t count) {
            given.values[key] = count > 0 ? "true" : "false";
          },
          std::string(help))
      ->group(group);
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

template <class Rows>
void add_rows(CLI::App& command, Rows rows, GivenFlags& given) {
  for (const auto& row : rows) {
    if (row.secrecy == Secrecy::secret) {
      add_refused_secret_flag(command, row.key);
    } else if (row.kind == Kind::yes_or_no) {
      add_yes_or_no_flag(command, row.key, row.help, given);
    } else {
      add_value_flag(command, row.key, row.help, row.kind, given);
    }
  }
}

}  // namespace

void add_settings_flags(CLI::App& command, GivenFlags& given) {
  command
      .add_option_function<std::string>(
          "--config", [&given](const std::string& path) { given.config = path; },
          "Settings file (default: /etc/amsbridge/amsbridge.toml if it exists).")
      ->type_name("FILE");
  add_rows(command, meter_rows(), given);
  add_rows(command, settings_rows(), given);
}

}  // namespace amsbridge
