#include "bridge/cli/line_commands.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/cli/number_check.hpp"
#include "bridge/cli/probe_command.hpp"
#include "bridge/cli/record_command.hpp"
#include "bridge/cli/replay_command.hpp"
#include "bridge/cli/report_command.hpp"
#include "bridge/settings/settings_flags.hpp"

namespace amsbridge {
namespace {

using Action = std::function<ExitCode()>;

void add_probe(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("probe", "finds how a line is to be read, or what is wrong with it");
  const auto options = std::make_shared<ProbeCommandOptions>();
  command->add_option("source", options->source, "a source; without one, the serial ports are listed")
      ->type_name("SOURCE");
  command->add_option("--seconds", options->seconds, "how long each setting is tried")
      ->check(must_be("must be 1 or more", [](double number) { return number >= 1; }))
      ->type_name("N");
  command->callback([options, &action] { action = [options] { return probe_command(*options); }; });
}

void add_record(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("record", "writes what a source sends, and what it means, to a file");
  const auto options = std::make_shared<RecordOptions>();
  command->add_option("source", options->source, "a source, such as serial:///dev/ttyUSB0")
      ->required()
      ->type_name("SOURCE");
  command->add_option("file", options->file, "the recording, or - for standard output")
      ->required()
      ->type_name("FILE");
  command->add_option("--seconds", options->seconds, "ends after so long")
      ->check(not_negative())
      ->type_name("N");
  command->add_option("--telegrams", options->telegrams, "ends after so many readings")
      ->check(not_negative())
      ->type_name("N");
  command->add_flag("--anonymise", options->anonymise, "puts other ids in place of the real ones");
  command->callback([options, &action] { action = [options] { return record_command(*options); }; });
}

void add_replay(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("replay", "sends, checks or anonymises a recording");
  const auto options = std::make_shared<ReplayOptions>();
  command->add_option("file", options->file, "a recording, or - for standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--speed", options->speed, "how much faster than recorded; 0 is at once")
      ->check(not_negative())
      ->type_name("N");
  command->add_option("--to", options->to, "pty, tcp://HOST:PORT, a file, or - for standard output")
      ->type_name("WHERE");
  command->add_flag("--check", options->check, "compares what is decoded with what the recording expects");
  command->add_option("--anonymise", options->anonymise, "writes the recording with other ids; sends nothing")
      ->type_name("FILE");
  command->callback([options, &action] { action = [options] { return replay_command(*options); }; });
}

void add_report(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("report", "all that somebody who helps must know, without secrets");
  const auto flags = std::make_shared<GivenFlags>();
  add_settings_flags(*command, *flags);
  command->callback([flags, &action] { action = [flags] { return report_command(*flags); }; });
}

}  // namespace

void add_line_commands(CLI::App& app, std::function<ExitCode()>& action) {
  for (const auto add : {add_probe, add_record, add_replay, add_report}) add(app, action);
}

}  // namespace amsbridge
