#include "bridge/cli/command_line.hpp"

#include <functional>
#include <map>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bridge/cli/decode_command.hpp"
#include "bridge/cli/inspect_command.hpp"
#include "bridge/cli/line_commands.hpp"
#include "bridge/cli/list_command.hpp"
#include "bridge/cli/number_check.hpp"
#include "bridge/cli/run_command.hpp"
#include "bridge/cli/setup_code_command.hpp"
#include "bridge/cli/simulate_command.hpp"
#include "bridge/settings/settings_flags.hpp"
#include "bridge/version.hpp"

namespace amsbridge {
namespace {

// A subcommand fills its options while it is parsed, and leaves what is to be done behind.
using Action = std::function<ExitCode()>;

void add_run(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("run", "the bridge: reads meters and publishes to MQTT");
  const auto flags = std::make_shared<GivenFlags>();
  add_settings_flags(*command, *flags);
  command->callback([flags, &action] { action = [flags] { return run_command(*flags); }; });
}

void add_check_config(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("check-config", "shows every setting, and where its value comes from");
  const auto flags = std::make_shared<GivenFlags>();
  add_settings_flags(*command, *flags);
  command->callback([flags, &action] { action = [flags] { return check_config_command(*flags); }; });
}

void add_setup_code(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("setup-code", "prints the code that opens the page the first time");
  const auto flags = std::make_shared<GivenFlags>();
  const auto reset = std::make_shared<bool>(false);
  command->add_flag("--reset", *reset, "takes a lost password away, and prints a new code");
  add_settings_flags(*command, *flags);
  command->callback([flags, reset, &action] {
    action = [flags, use = *reset ? SetupCodeUse::reset : SetupCodeUse::print] {
      return setup_code_command(*flags, use);
    };
  });
}

void add_keys(CLI::App& command, KeyArguments& keys) {
  command.add_option("--key", keys.key, "opens encrypted telegrams; the grid company gives it")
      ->type_name("HEX");
  command.add_option("--auth-key", keys.auth_key, "authentication key, where there is one, too")
      ->type_name("HEX");
}

void add_inspect(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("inspect", "explains every octet, and what went wrong where");
  const auto options = std::make_shared<InspectOptions>();
  static const std::map<std::string, InspectFormat> formats = {{"text", InspectFormat::text},
                                                               {"json", InspectFormat::json}};
  static const std::map<std::string, ColourChoice> colours = {{"auto", ColourChoice::when_terminal},
                                                              {"always", ColourChoice::always},
                                                              {"never", ColourChoice::never}};
  command->add_option("input", options->inputs, "a file, - for standard input, or hexadecimal text")
      ->type_name("FILE|-|HEX");
  command->add_option("--format", options->format, "text or json")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->type_name("NAME");
  command->add_option("--color,--colour", options->colour, "auto, always or never")
      ->transform(CLI::CheckedTransformer(colours).description(""))
      ->type_name("WHEN");
  add_keys(*command, options->keys);
  command->callback([options, &action] { action = [options] { return inspect_command(*options); }; });
}

void add_decode(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("decode", "prints the readings in a recording");
  const auto options = std::make_shared<DecodeOptions>();
  static const std::map<std::string, DecodeFormat> formats = {
      {"text", DecodeFormat::text}, {"json", DecodeFormat::json}, {"csv", DecodeFormat::csv}};
  command->add_option("input", options->inputs, "a file, - for standard input, or hexadecimal text")
      ->type_name("FILE|-|HEX");
  command->add_option("--format", options->format, "text, json or csv")
      ->transform(CLI::Transformer(formats).description(""))
      ->check(CLI::IsMember({DecodeFormat::text, DecodeFormat::json, DecodeFormat::csv}).description(""))
      ->type_name("NAME");
  command->add_option("--fields", options->fields, "quantities to print, all if left out")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("A,B");
  add_keys(*command, options->keys);
  command->add_flag(
      "--strict", options->strict,
      "refuse what is else marked (no CRC, tag unchecked, replayed); exit 1 if there was any fault");
  command->callback([options, &action] { action = [options] { return decode_command(*options); }; });
}

void add_simulate(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("simulate", "sends what a meter would send");
  const auto options = std::make_shared<SimulateOptions>();
  command->add_option("--meter", options->meter, "which one; a wrong name lists them all")
      ->required()
      ->type_name("NAME");
  command->add_option("--to", options->to, "pty, tcp://HOST:PORT, a file, or - for standard output")
      ->type_name("WHERE");
  command->add_option("--seed", options->seed, "the same seed gives the same household")
      ->check(not_negative())
      ->type_name("N");
  command
      ->add_option("--faults", options->faults,
                   "such as flip=1/500,drop=1/1000,noise=1/10,lostflag=1/20,lostpiece=1/20,repeatpiece=1/20,"
                   "swappieces=1/20,parity")
      ->type_name("SPEC");
  command->add_option("--speed", options->speed, "how much faster than real time a line runs")
      ->check(must_be("must be more than 0", [](double number) { return number > 0; }))
      ->type_name("N");
  command->add_option("--telegrams", options->telegrams, "how many; on a line for ever, else an hour's")
      ->check(not_negative())
      ->type_name("N");
  command
      ->add_option("--start", options->start, "the first telegram's time, as 2026-01-31T12:00:00Z; else now")
      ->type_name("TIME");
  command->add_flag("--hex", options->hexadecimal, "hexadecimal text, a telegram a line, instead of octets");
  command->add_option("--expected", options->expected, "writes what a decoder must make of each telegram")
      ->type_name("FILE");
  command->callback([options, &action] { action = [options] { return simulate_command(*options); }; });
}

void add_list(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("list", "what the program knows")->require_subcommand(1);
  CLI::App* meters = command->add_subcommand("meters", "makers, models, lists and what is odd about them");
  const auto markdown = std::make_shared<bool>(false);
  meters->add_flag("--markdown", *markdown, "as docs/meters.md has it");
  meters->callback(
      [markdown, &action] { action = *markdown ? list_meters_markdown_command : list_meters_command; });
  command->add_subcommand("quantities", "every key with its OBIS code, unit and meaning")
      ->callback([&action] { action = list_quantities_command; });
  CLI::App* settings = command->add_subcommand("settings", "every setting with its default and meaning");
  const auto settings_markdown = std::make_shared<bool>(false);
  settings->add_flag("--markdown", *settings_markdown, "as docs/settings.md has it");
  settings->callback([settings_markdown, &action] {
    action = *settings_markdown ? list_settings_markdown_command : list_settings_command;
  });
  command->add_subcommand("diagnoses", "what can be the matter with a line, and what to do about it")
      ->callback([&action] { action = list_diagnoses_command; });
  CLI::App* sensors = command->add_subcommand("sensors", "thermometers of this machine, by their names");
  const auto sysfs = std::make_shared<std::string>("/sys");
  sensors->add_option("--sysfs", *sysfs, "directory that they are looked for in (/sys)")->type_name("PATH");
  sensors->callback([sysfs, &action] { action = [sysfs] { return list_sensors_command(*sysfs); }; });
}

std::string version_line() {
  return fmt::format("amsbridge {}", version);
}

void add_version(CLI::App& app, Action& action) {
  app.add_subcommand("version", "prints the version")->callback([&action] {
    action = [] {
      fmt::print("{}\n", version_line());
      return ExitCode::done;
    };
  });
}

}  // namespace

ExitCode run_command_line(int argc, char** argv) {
  CLI::App app("From an electricity meter's HAN port to MQTT.", "amsbridge");
  app.require_subcommand(1);
  app.set_version_flag("--version", version_line(), "prints the version");
  Action action;
  for (const auto add : {add_run, add_decode, add_inspect, add_line_commands, add_simulate, add_check_config,
                         add_setup_code, add_list, add_version})
    add(app, action);
  if (argc < 2) {
    fmt::print(stderr, "{}", app.help());
    return ExitCode::usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::done : ExitCode::usage;
  }
  return action();
}

}  // namespace amsbridge
