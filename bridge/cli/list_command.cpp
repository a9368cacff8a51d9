#include "bridge/cli/list_command.hpp"

#include <fmt/format.h>

#include "ams/diagnosis.hpp"
#include "ams/meters/meter.hpp"
#include "ams/quantity.hpp"
#include "bridge/written.hpp"

namespace amsbridge {
namespace {

std::string obis_text(ams::Quantity quantity) {
  return written([&](ams::TextWriter& out) { ams::write_obis(out, quantity); });
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

ExitCode list_diagnoses_command() {
  fmt::print("| code | what amsbridge says | what to do |\n|---|---|---|\n");
  for (std::size_t number = 0; number < ams::diagnosis_count; ++number) {
    const auto diagnosis = static_cast<ams::Diagnosis>(number);
    fmt::print("| `{}` | {} | {} |\n", ams::name(diagnosis), ams::sentence(diagnosis),
               ams::next_step(diagnosis));
  }
  return ExitCode::done;
}

}  // namespace amsbridge
