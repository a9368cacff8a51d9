#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SettingsScene;
namespace fs = std::filesystem;

TEST(CheckSettings, PortFollowsTlsUnlessItIsSet) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"mqtt.tls", "true"}};
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.mqtt.port, 8883);
  EXPECT_EQ(loaded.origins.at("mqtt.port"), "default, from mqtt.tls");
  scene.inputs.flags.values["mqtt.port"] = "1883";
  EXPECT_EQ(scene.load().settings.mqtt.port, 1883);
}

TEST(CheckSettings, CertificateAndPrivateKeyGoTogether) {
  SettingsScene scene;
  scene.file("[mqtt]\ntls = true\ncertificate_file = \"a.pem\"\n");
  EXPECT_THAT(scene.errors(),
              ElementsAre("FILE:3:20: mqtt.certificate_file is set, but mqtt.private_key_file is not: a "
                          "certificate goes with its private key"));
  scene.file("[mqtt]\ntls = true\nprivate_key_file = \"a.key\"\n");
  EXPECT_THAT(scene.errors(),
              ElementsAre("FILE:3:20: mqtt.private_key_file is set, but mqtt.certificate_file is not: a "
                          "certificate goes with its private key"));
}

TEST(CheckSettings, TlsSettingsWithoutTlsAreAWarning) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "-"}, {"mqtt.alpn", "mqtt"}};
  EXPECT_THAT(scene.warnings(),
              ElementsAre("mqtt.alpn is not used: mqtt.tls is not true, so nothing is encrypted"));
  scene.inputs.flags.values["mqtt.verify"] = "true";
  EXPECT_THAT(
      scene.warnings(),
      ElementsAre("mqtt.verify, mqtt.alpn are not used: mqtt.tls is not true, so nothing is encrypted"));
  scene.inputs.flags.values["mqtt.tls"] = "true";
  EXPECT_THAT(scene.warnings(), IsEmpty());
}

TEST(CheckSettings, BrokerThatIsNotVerifiedIsAWarning) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "-"}, {"mqtt.tls", "true"}, {"mqtt.verify", "false"}};
  EXPECT_THAT(scene.warnings(),
              ElementsAre("mqtt.verify is false: whoever pretends to be the broker gets the "
                          "password and the readings"));
}

TEST(CheckSettings, FilesOfTlsStandBesideTheSettingsAndAreLookedAt) {
  SettingsScene scene;
  scene.file(
      "[mqtt]\ntls = true\nca_file = \"ca.pem\"\ncertificate_file = \"mine.pem\"\n"
      "private_key_file = \"mine.key\"\n[[meter]]\nsource = \"-\"\n");
  EXPECT_THAT(scene.warnings(),
              ElementsAre("mqtt.ca_file is \"DIR/ca.pem\", which does not exist",
                          "mqtt.certificate_file is \"DIR/mine.pem\", which does not exist",
                          "mqtt.private_key_file is \"DIR/mine.key\", which does not exist"));
  for (const std::string_view name : {"ca.pem", "mine.pem", "mine.key"}) scene.other_file(name, "x");
  EXPECT_THAT(scene.warnings(), IsEmpty());
  fs::permissions(scene.path("mine.key"), fs::perms::others_read, fs::perm_options::add);
  EXPECT_THAT(scene.warnings(),
              ElementsAre("DIR/mine.key holds a private key and can be read by every user of this machine: "
                          "chmod o-r it"));
  EXPECT_EQ(scene.load().settings.mqtt.tls.ca_file, scene.path("ca.pem"));
}

TEST(CheckSettings, BaseIsApartFromWhereHomeAssistantListens) {
  SettingsScene scene;
  const auto error_for = [&](const std::string& base) {
    scene.inputs.flags.values["mqtt.base"] = base;
    const auto errors = scene.errors();
    return errors.empty() ? "none" : errors.front();
  };
  const std::string homeassistant =
      ", but must not be, lie below or lie above homeassistant, where Home "
      "Assistant listens for discovery";
  const std::string start = "flag --mqtt-base: mqtt.base is ";
  EXPECT_EQ(error_for("homeassistant"), start + "\"homeassistant\"" + homeassistant);
  EXPECT_EQ(error_for("homeassistant/meter"), start + "\"homeassistant/meter\"" + homeassistant);
  EXPECT_EQ(error_for("homeassistants"), "none");
  scene.inputs.flags.values["home_assistant.prefix"] = "house/ha";
  EXPECT_EQ(error_for("homeassistant"), "none");
  EXPECT_EQ(error_for("house"), start +
                                    "\"house\", but must not be, lie below or lie above house/ha, where "
                                    "Home Assistant listens for discovery");
}

TEST(CheckSettings, PrefixIsBlamedWhereTheBaseIsTheUsualOne) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"home_assistant.prefix", "amsbridge/ha"}};
  EXPECT_THAT(
      scene.errors(),
      ElementsAre("flag --home-assistant-prefix: home_assistant.prefix is \"amsbridge/ha\", but must not "
                  "be, lie below or lie above mqtt.base, which is \"amsbridge\""));
}

TEST(CheckSettings, TimeZoneMustExist) {
  SettingsScene scene;
  scene.other_file("zoneinfo/zone.tab", "# no zone");
  const auto error_for = [&](const std::string& zone) {
    scene.inputs.flags.values["time_zone"] = zone;
    const auto errors = scene.errors();
    return errors.empty() ? "none" : errors.front();
  };
  EXPECT_EQ(error_for("Europe/Oslo"), "none");
  EXPECT_EQ(error_for(""), "none");
  for (const std::string zone : {"Europe/Olso", "Europe", "zone.tab"}) {
    EXPECT_EQ(error_for(zone),
              "flag --time-zone: time_zone is \"" + zone + "\", but DIR/zoneinfo has no zone of that name");
  }
  for (const std::string zone : {"/etc/localtime", "../zoneinfo/Europe/Oslo"}) {
    EXPECT_EQ(error_for(zone), "flag --time-zone: time_zone is \"" + zone +
                                   "\", but must be the name of a time zone, as in Europe/Oslo");
  }
  scene.inputs.time_zones = scene.path("nowhere");
  EXPECT_EQ(error_for("Europe/Oslo"),
            "flag --time-zone: time_zone is \"Europe/Oslo\", but there is no DIR/nowhere: install tzdata");
}

TEST(CheckSettings, SubscriptionThatWouldHearTheBridgeItselfIsRefused) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "-"}, {"name", "attic"}};
  const auto error_for = [&](const std::string& filter) {
    scene.inputs.flags.values["mqtt.subscribe_topic"] = filter;
    return scene.errors();
  };
  const auto refusal = [](const std::string& filter, const std::string& topic) {
    return "flag --mqtt-subscribe-topic: mqtt.subscribe_topic is \"" + filter +
           "\", but must not take what the bridge publishes on " + topic;
  };
  for (const auto& [filter, topic] :
       {std::pair("amsbridge/#", "amsbridge/response"),
        std::pair("amsbridge/+/reading", "amsbridge/attic/reading"),
        std::pair("amsbridge/+/raw", "amsbridge/attic/raw"),
        std::pair("homeassistant/#", "homeassistant/device/amsbridge/config")}) {
    EXPECT_THAT(error_for(filter), ElementsAre(refusal(filter, topic)));
  }
  EXPECT_THAT(error_for("+/command"), IsEmpty());
  scene.inputs.flags.values["home_assistant.discovery"] = "false";
  EXPECT_THAT(error_for("homeassistant/#"), IsEmpty());
}

TEST(CheckSettings, PublishTopicWithoutItsLayoutIsAWarning) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "-"}, {"mqtt.publish_topic", "house"}};
  EXPECT_THAT(scene.warnings(),
              ElementsAre("mqtt.publish_topic is not used: mqtt.layout does not name classic"));
}

TEST(CheckSettings, NoTwoServersShareAnAddress) {
  SettingsScene scene;
  scene.file(
      "[http]\nlisten = \"127.0.0.1:8080\"\n[[meter]]\nsource = \"-\"\nserve = \"127.0.0.1:2000\"\n"
      "[[meter]]\nsource = \"file:x\"\nserve = \"127.0.0.1:2000\"\n"
      "[[meter]]\nsource = \"file:y\"\nserve = \"127.0.0.1:8080\"\n");
  EXPECT_THAT(
      scene.errors(),
      ElementsAre("FILE:8:9: meter[2].serve is \"127.0.0.1:2000\", but meter[1] is served there already",
                  "FILE:2:10: http.listen is \"127.0.0.1:8080\", but meter[3] is served there already"));
}

TEST(CheckSettings, PageThatNobodyAskedForGivesWayToAMeter) {
  SettingsScene scene;
  scene.file("[[meter]]\nsource = \"-\"\nserve = \"127.0.0.1:8080\"\n");
  EXPECT_EQ(scene.load().settings.http.listen, "");
  EXPECT_EQ(scene.load().origins.at("http.listen"), "none, because of meter[1].serve");
  EXPECT_THAT(scene.warnings(),
              ElementsAre("there is no page, because meter[1] is served on its port 8080: set "
                          "http.listen to another"));
}

TEST(CheckSettings, PageSharesAPortOnlyWithAnAddressThatItDoesNotTake) {
  SettingsScene scene;
  const auto errors = [&](std::string_view page, std::string_view serve) {
    scene.inputs.flags.values = {
        {"source", "-"}, {"http.listen", std::string(page)}, {"serve", std::string(serve)}};
    return scene.errors().size();
  };
  EXPECT_EQ(errors("[::]:8080", "127.0.0.1:8080"), 1U);
  EXPECT_EQ(errors("127.0.0.1:8080", "0.0.0.0:8080"), 1U);
  EXPECT_EQ(errors("0.0.0.0:8080", "[::1]:8080"), 0U);
  EXPECT_EQ(errors("127.0.0.1:8080", "127.0.0.2:8080"), 0U);
  EXPECT_EQ(errors("[::]:8080", "[::]:8081"), 0U);
}

TEST(CheckSettings, PageAndItsNameCanBeNone) {
  SettingsScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_HTTP_LISTEN", "none"}, {"AMSBRIDGE_HTTP_NAME", "none"}};
  EXPECT_EQ(scene.load().settings.http.listen, "");
  EXPECT_EQ(scene.load().settings.http.name, "");
  scene.inputs.environment.clear();
  scene.file("[http]\nlisten = \"\"\nname = \"\"\n");
  EXPECT_EQ(scene.load().settings.http.listen, "");
  EXPECT_EQ(scene.load().settings.http.name, "");
}

TEST(CheckSettings, NameOfThePageIsOneLabel) {
  SettingsScene scene;
  constexpr std::string_view rule =
      ", but must be at most 63 letters a to z, digits and hyphens, with no hyphen at its ends";
  for (const std::string name : {"a.local", "-a", "a-", "m\xc3\xa5ler", "a b"}) {
    scene.inputs.flags.values = {{"http.name", name}};
    EXPECT_THAT(scene.errors(),
                ElementsAre("flag --http-name: http.name is \"" + name + "\"" + std::string(rule)));
  }
  scene.inputs.flags.values = {{"http.name", std::string(64, 'a')}};
  EXPECT_EQ(scene.errors().size(), 1U);
  scene.inputs.flags.values = {{"http.name", std::string(63, 'a')}};
  EXPECT_EQ(scene.load().settings.http.name, std::string(63, 'a'));
}

TEST(CheckSettings, CertificateOfThePageGoesWithItsKeyAndStandsBesideTheFile) {
  SettingsScene scene;
  scene.file("[http]\ncertificate_file = \"page.pem\"\n");
  EXPECT_THAT(scene.errors(),
              ElementsAre("FILE:2:20: http.certificate_file is set, but http.private_key_file is not: "
                          "a certificate goes with its private key"));
  scene.other_file("page.pem", "PEM");
  scene.file(
      "[http]\ncertificate_file = \"page.pem\"\nprivate_key_file = \"page.key\"\n[[meter]]\nsource = "
      "\"-\"\n");
  EXPECT_EQ(scene.load().settings.http.certificate_file, scene.path("page.pem"));
  EXPECT_THAT(scene.warnings(),
              ElementsAre("http.private_key_file is \"DIR/page.key\", which does not exist"));
}

}  // namespace
}  // namespace amsbridge
