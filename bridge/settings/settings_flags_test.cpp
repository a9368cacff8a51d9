#include "bridge/settings/settings_flags.hpp"

#include <sstream>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/rows.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

struct Parsed {
  GivenFlags given;
  int exit_code = 0;
  std::string said;
};

/// Parses `amsbridge run ARGUMENTS`.
Parsed parse(std::vector<std::string> arguments) {
  Parsed parsed;
  CLI::App program("bridge", "amsbridge");
  add_settings_flags(*program.add_subcommand("run"), parsed.given);
  arguments.insert(arguments.begin(), "run");
  std::reverse(arguments.begin(), arguments.end());
  try {
    program.parse(arguments);
  } catch (const CLI::ParseError& error) {
    std::ostringstream said;
    parsed.exit_code = program.exit(error, said, said);
    parsed.said = said.str();
  }
  return parsed;
}

TEST(SettingsFlags, OnlyGivenFlagsAreCollected) {
  EXPECT_THAT(parse({}).given.values, IsEmpty());
  EXPECT_FALSE(parse({}).given.config.has_value());
  const Parsed parsed = parse({"--config", "a.toml", "--mqtt-host", "broker", "--mqtt-port=8883", "--source",
                               "-", "--mqtt-user", "", "--mqtt-layout", "json,classic"});
  EXPECT_EQ(parsed.said, "");
  EXPECT_EQ(parsed.given.config, "a.toml");
  EXPECT_THAT(parsed.given.values,
              ElementsAre(Pair("mqtt.host", "broker"), Pair("mqtt.layout", "json,classic"),
                          Pair("mqtt.port", "8883"), Pair("mqtt.user", ""), Pair("source", "-")));
}

TEST(SettingsFlags, StrictIsYesByItself) {
  EXPECT_THAT(parse({"--strict"}).given.values, ElementsAre(Pair("strict", "true")));
  EXPECT_THAT(parse({"--strict=false"}).given.values, ElementsAre(Pair("strict", "false")));
}

TEST(SettingsFlags, EveryOpenSettingHasAFlagWithItsSentence) {
  const Parsed help = parse({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const SettingsRow& row : settings_rows()) {
    if (row.secrecy == Secrecy::secret) continue;
    EXPECT_THAT(help.said, HasSubstr(flag_name(row.key)));
    EXPECT_THAT(help.said, HasSubstr(std::string(row.help)));
  }
  EXPECT_THAT(help.said, Not(HasSubstr("--mqtt-password ")));
  EXPECT_THAT(help.said, HasSubstr("--mqtt-password-file TEXT"));
}

TEST(SettingsFlags, HelpIsGroupedByWhatSettingsAreAbout) {
  const std::string help = parse({"--help"}).said;
  const auto meter = help.find("\nMeter:\n  --source TEXT");
  const auto broker = help.find("\nBroker:\n  --mqtt-host TEXT");
  const auto others = help.find("\nOthers:\n  --state-directory TEXT");
  ASSERT_NE(others, std::string::npos) << help;
  EXPECT_LT(meter, broker);
  EXPECT_LT(broker, others);
}

TEST(SettingsFlags, WhatIsOnByDefaultSaysHowItIsTurnedOff) {
  EXPECT_THAT(parse({"--help"}).said, HasSubstr("are right. Off: --mqtt-verify=false\n"));
  EXPECT_THAT(parse({"--mqtt-verify=false"}).given.values, ElementsAre(Pair("mqtt.verify", "false")));
}

TEST(SettingsFlags, PasswordOnTheCommandLineIsRefusedAndNotRepeated) {
  for (const auto& arguments : {std::vector<std::string>{"--mqtt-password", "hunter2"},
                                std::vector<std::string>{"--mqtt-password=hunter2"}}) {
    const Parsed parsed = parse(arguments);
    EXPECT_NE(parsed.exit_code, 0);
    EXPECT_THAT(parsed.said, HasSubstr("--mqtt-password: a command line can be seen by every user; use "
                                       "--mqtt-password-file or the environment variable "
                                       "AMSBRIDGE_MQTT_PASSWORD"));
    EXPECT_THAT(parsed.said, Not(HasSubstr("hunter2")));
  }
}

TEST(SettingsFlags, KeysAreRefusedWithThePlacesThatTheyBelongIn) {
  const Parsed parsed = parse({"--key", "00112233445566778899aabbccddeeff"});
  EXPECT_NE(parsed.exit_code, 0);
  EXPECT_THAT(parsed.said,
              HasSubstr("--key: a command line can be seen by every user; use key = \"...\" in the "
                        "settings file or the environment variable AMSBRIDGE_KEY"));
  EXPECT_THAT(parsed.said, Not(HasSubstr("--key-file")));
  EXPECT_THAT(parsed.said, Not(HasSubstr("00112233")));
}

}  // namespace
}  // namespace amsbridge
