#include "bridge/cli/list_command.hpp"

#include <fmt/format.h>

#include "ams/diagnosis.hpp"
#include "ams/meters/meter.hpp"
#include "ams/quantity.hpp"
#include "bridge/sensor/thermometer.hpp"
#include "bridge/settings/setting_words.hpp"
#include "metering/written.hpp"

namespace amsbridge {
namespace {

std::string obis_text(ams::Quantity quantity) {
  return written([&](ams::TextWriter& out) { ams::write_obis(out, quantity); });
}

constexpr std::string_view settings_introduction =
    R"(# Settings

What `amsbridge list settings --markdown` prints. A setting is a key of the file, an environment variable and a flag:
`mqtt.client_id` is `client_id` below `[mqtt]`, `AMSBRIDGE_MQTT_CLIENT_ID` and `--mqtt-client-id`. A flag overrides the
environment, that the file, that a credential of systemd. `amsbridge check-config` shows what every setting has come to,
and from where. A path in the file is meant from where the file stands.

Each `[[meter]]` of the file is a meter of its own; from environment and flags its settings are those of the first one
(`AMSBRIDGE_CT_RATIO`, `--ct-ratio`), and a source from there takes the place of all meters of the file.

Passwords and keys are never flags, because a command line can be seen by every user. With `LoadCredential=` of systemd
they need not stand in the file: `mqtt_password` is the password for the broker, `meter_key` and `meter_auth_key` are the
keys of the first meter, `meter_NAME_key` and `meter_NAME_auth_key` those of the meter of that name.
)";

/// "mqtt.host"; of a meter "meter.ct_ratio"
std::string full_key(const SettingWords& setting) {
  const bool is_of_a_meter = setting.table == "[[meter]]";
  return fmt::format("{}{}", is_of_a_meter ? "meter." : "", setting.key);
}

}  // namespace

ExitCode list_quantities_command() {
  fmt::print("{:<32} {:<12} {:<6} {:<8} {}\n", "KEY", "OBIS", "UNIT", "CLASSIC", "WHAT IT IS");
  for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
    const ams::Quantity quantity{static_cast<std::uint8_t>(row)};
    fmt::print("{:<32} {:<12} {:<6} {:<8} {}\n", ams::key(quantity), obis_text(quantity),
               ams::symbol(ams::unit(quantity)), ams::classic_key(quantity), ams::sentence(quantity));
  }
  return ExitCode::done;
}

ExitCode list_meters_command() {
  for (const ams::MeterNotes& notes : ams::meter_notes()) {
    fmt::print("{}: {} ({})\n  link:  {}\n  lists: {}\n", notes.maker, notes.models, notes.countries,
               notes.link, notes.lists);
    for (const std::string_view quirk : notes.quirks) fmt::print("  - {}\n", quirk);
  }
  fmt::print(
      "Any other meter that sends OBIS codes with scalers over HDLC is read, too, without its maker's "
      "name.\n");
  return ExitCode::done;
}

ExitCode list_meters_markdown_command() {
  fmt::print(
      "# Meters\n\nWhat `amsbridge list meters --markdown` prints: the makers' tables in "
      "`core/src/ams/meters/`, with "
      "the recordings that\neach was checked with. Any other meter that sends OBIS codes with scalers over "
      "HDLC or M-Bus, "
      "P1 lines or SML entries\nis read, too, without its maker's name. "
      "[adding-a-meter.md](adding-a-meter.md) tells how to "
      "add one.\n\n"
      "| maker | models | countries | link | lists |\n|---|---|---|---|---|\n");
  for (const ams::MeterNotes& notes : ams::meter_notes()) {
    fmt::print("| {} | {} | {} | {} | {} |\n", notes.maker, notes.models, notes.countries, notes.link,
               notes.lists);
  }
  fmt::print("\n## What is odd about them\n");
  for (const ams::MeterNotes& notes : ams::meter_notes()) {
    if (notes.quirks.empty() && notes.captures.empty()) continue;
    fmt::print("\n### {} {} ({}), {}\n\n", notes.maker, notes.models, notes.countries, notes.link);
    for (const std::string_view quirk : notes.quirks) fmt::print("- {}\n", quirk);
    if (!notes.captures.empty()) fmt::print("- Recordings: {}.\n", fmt::join(notes.captures, ", "));
  }
  return ExitCode::done;
}

ExitCode list_settings_command() {
  fmt::print("{:<32} {:<22} {}\n", "KEY", "DEFAULT", "WHAT IT IS");
  for (const SettingWords& setting : setting_words()) {
    const std::string key = full_key(setting);
    fmt::print("{:<32} {:<22} {}\n", key, setting.standard, setting.sentence);
  }
  return ExitCode::done;
}

ExitCode list_settings_markdown_command() {
  fmt::print("{}", settings_introduction);
  std::string_view title;
  for (const SettingWords& setting : setting_words()) {
    if (setting.title != title) {
      title = setting.title;
      fmt::print("\n## {}{}\n\n| key | default | must be | what it is |\n|---|---|---|---|\n", title,
                 setting.table.empty() ? std::string() : fmt::format(": `{}`", setting.table));
    }
    const std::string standard = setting.standard.empty() ? std::string() : '`' + setting.standard + '`';
    fmt::print("| `{}` | {} | {} | {} |\n", full_key(setting), standard, setting.allowed, setting.sentence);
  }
  return ExitCode::done;
}

ExitCode list_diagnoses_command() {
  fmt::print("| code | what amsbridge says | what to do |\n|---|---|---|\n");
  for (std::size_t number = 0; number < ams::diagnosis_count; ++number) {
    const auto diagnosis = static_cast<ams::Diagnosis>(number);
    fmt::print("| `{}` | {} | {} |\n", ams::name(diagnosis), ams::sentence(diagnosis),
               ams::next_step(diagnosis));
  }
  return ExitCode::done;
}

ExitCode list_sensors_command(const std::string& sysfs) {
  const auto thermometers = find_thermometers(sysfs);
  if (thermometers.empty()) fmt::print("no thermometer is found under {}\n", sysfs);
  for (const Thermometer& thermometer : thermometers) {
    const auto celsius = read_thermometer(thermometer, std::nullopt);
    const auto shown = [&](ams::TextWriter& out) { ams::write_decimal(out, *celsius); };
    fmt::print("{:<32} {:<13} {}\n", thermometer.name, name(thermometer.kind),
               celsius ? written(shown) + " °C" : celsius.error());
  }
  return ExitCode::done;
}

}  // namespace amsbridge
