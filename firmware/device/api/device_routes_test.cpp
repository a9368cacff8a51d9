// What the page has the device do: Wi-Fi, the search for the meter, settings, updates.
#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"
#include "firmware/device/settings/settings_writer.hpp"

namespace amsbridge::device {
namespace {

using nlohmann::json;

class DeviceRoutes : public ::testing::Test {
 protected:
  void SetUp() override { browser.open(); }
  TestDevice device;
  FakeView& view = device.view;
  Browser& browser = device.browser;
};

TEST_F(DeviceRoutes, WifiTellsHowItStands) {
  view.wifi_status = {
      .state = WifiState::joined,
      .sentence = "Joined.",
      .ssid = "home",
      .failure = "",
      .missing = {},
      .networks = {{"home", 70, WifiSecurity::wpa2, true}, {"\xC3\xA5", 20, WifiSecurity::open, false}},
      .access_point_address = ""};
  view.facts.station.address = "192.168.1.40";
  const json expected = {
      {"state", "joined"},
      {"sentence", "Joined."},
      {"ssid", "home"},
      {"name", "amsbridge-a1b2c3"},
      {"address", "192.168.1.40"},
      {"missing", json::array()},
      {"networks",
       {{{"ssid", "home"}, {"strength", 70}, {"security", "wpa2"}, {"known", true}},
        {{"ssid", "\xC3\xA5"}, {"strength", 20}, {"security", "open"}, {"known", false}}}}};
  EXPECT_EQ(browser.get("/api/v1/wifi").json(), expected);
  view.wifi_status.failure = "The password is wrong.";
  EXPECT_EQ(browser.get("/api/v1/wifi").json()["failure"], "The password is wrong.");
}

TEST_F(DeviceRoutes, WifiHasManyNetworks) {
  for (int number = 0; number < 64; ++number)
    view.wifi_status.networks.push_back({std::string(32, '"'), number, WifiSecurity::wpa3, false});
  const json wifi = browser.get("/api/v1/wifi").json();
  ASSERT_EQ(wifi["networks"].size(), 64U);
  EXPECT_EQ(wifi["networks"][63]["strength"], 63);
}

TEST_F(DeviceRoutes, WifiIsScannedAndJoined) {
  EXPECT_EQ(browser.send("POST", "/api/v1/wifi/scan").status, 202);
  const Answer joined =
      browser.send("POST", "/api/v1/wifi/join", {{"ssid", "home"}, {"password", "a password"}});
  EXPECT_EQ(joined.status, 202);
  EXPECT_EQ(joined.json()["state"], "joined");
  browser.send("POST", "/api/v1/wifi/join", {{"ssid", "open"}, {"hidden", true}});
  EXPECT_EQ(view.done, (std::vector<std::string>{"scan", "join home a password", "join open "}));
  view.refusal = "A network is being joined already.";
  EXPECT_EQ(browser.send("POST", "/api/v1/wifi/scan").sentence(), "A network is being joined already.");
  EXPECT_EQ(browser.send("POST", "/api/v1/wifi/scan").status, 409);
}

TEST_F(DeviceRoutes, WifiNamesAndPasswordsMustBeSuch) {
  for (const json& body :
       {json({{"ssid", ""}}), json({{"ssid", std::string(33, 'x')}}), json({{"ssid", "a\nb"}}),
        json({{"ssid", "home"}, {"password", "short"}}), json({{"password", "a password"}})}) {
    EXPECT_EQ(browser.send("POST", "/api/v1/wifi/join", body).status, 422) << body;
  }
  for (const json& body :
       {json({{"ssid", 7}}), json({{"ssid", "a"}, {"hidden", "x"}}), json({{"ssid", "a"}, {"x", 1}})})
    EXPECT_EQ(browser.send("POST", "/api/v1/wifi/join", body).status, 400) << body;
  EXPECT_TRUE(view.done.empty());
}

TEST_F(DeviceRoutes, PortsAreTheTwoPins) {
  EXPECT_EQ(browser.get("/api/v1/ports").json(),
            json({{"ports", {{{"source", "serial://uart0"}}, {{"source", "serial://uart0-gpio13"}}}},
                  {"sensors", json::array()}}));
  view.kept.meter.name = "house";
  view.kept.meter.pin = ReceivePin::gpio13;
  view.listen();
  EXPECT_EQ(browser.get("/api/v1/ports").json()["ports"][1],
            json({{"source", "serial://uart0-gpio13"}, {"used_by", "house"}}));
}

TEST_F(DeviceRoutes, TheSearchBeginsIsToldAndEnds) {
  view.search_facts = {
      .state = SearchFacts::State::running,
      .source = "serial://uart0",
      .percent = 25,
      .sentence = "Listening.",
      .next_step = "",
      .meter = "",
      .trials = {{"serial://uart0", "2400 baud 8E1", 12, 0, "damaged", "Octets are damaged."}}};
  const Answer begun = browser.send("POST", "/api/v1/probe", {{"source", "serial://uart0-gpio13?baud=9600"}});
  EXPECT_EQ(begun.status, 202);
  EXPECT_EQ(begun.json(), json({{"state", "running"},
                                {"progress", 0.25},
                                {"source", "serial://uart0"},
                                {"sentence", "Listening."},
                                {"trials",
                                 {{{"source", "serial://uart0"},
                                   {"settings", "2400 baud 8E1"},
                                   {"octets", 12},
                                   {"telegrams", 0},
                                   {"code", "damaged"},
                                   {"sentence", "Octets are damaged."}}}}}));
  EXPECT_EQ(browser.get("/api/v1/probe").json(), begun.json());
  EXPECT_EQ(browser.send("POST", "/api/v1/probe").status, 202);
  EXPECT_EQ(browser.send("DELETE", "/api/v1/probe").status, 200);
  EXPECT_EQ(view.done, (std::vector<std::string>{"search gpio13", "search", "stop search"}));
}

TEST_F(DeviceRoutes, TheSearchIsOnlyOnItsOwnPins) {
  for (const char* source : {"tcp://127.0.0.1:1", "serial:///dev/ttyUSB0", "x", "serial://uart1"}) {
    const Answer answer = browser.send("POST", "/api/v1/probe", {{"source", source}});
    EXPECT_EQ(answer.status, 422) << source;
    EXPECT_EQ(answer.code(), "source");
  }
  view.refusal = "A search is under way already.";
  EXPECT_EQ(browser.send("POST", "/api/v1/probe").status, 409);
  EXPECT_TRUE(view.done.empty());
}

TEST_F(DeviceRoutes, SettingsAreSentPieceByPieceAsTheyWereWhenAskedFor) {
  const std::string expected = settings_json(view.kept);
  const auto answer = browser.begin(browser.request("GET", "/api/v1/settings"));
  ASSERT_TRUE(answer->stream);
  EXPECT_LE(answer->stream->waiting(), 1024U);
  view.kept.mqtt.host = "changed.meanwhile";
  while (answer->stream) {
    EXPECT_LE(answer->stream->waiting(), 3072U);
    browser.pump(*answer);
  }
  EXPECT_EQ(answer->body, expected);
  EXPECT_EQ(answer->json()["fixed_meters"], true);
}

TEST_F(DeviceRoutes, SettingsAreChangedOrOnlyChecked) {
  const json change = {{"values", {{"mqtt.host", "broker.local"}}}};
  const Answer checked = browser.send("PUT", "/api/v1/settings?check=true", change);
  EXPECT_EQ(checked.status, 200) << checked.body;
  EXPECT_EQ(checked.json()["saved"], false);
  EXPECT_EQ(view.kept.mqtt.host, "");
  const Answer saved = browser.send("PUT", "/api/v1/settings", change);
  EXPECT_EQ(saved.json()["saved"], true);
  EXPECT_EQ(saved.json()["applied"], json({"mqtt.host"}));
  EXPECT_EQ(view.kept.mqtt.host, "broker.local");
}

TEST_F(DeviceRoutes, SettingsThatAreWrongChangeNothing) {
  const Answer wrong =
      browser.send("PUT", "/api/v1/settings", {{"values", {{"mqtt.port", 0}, {"mqtt.host", "x"}}}});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.json()["problems"][0]["key"], "mqtt.port");
  EXPECT_EQ(browser.send("PUT", "/api/v1/settings", {{"nothing", 1}}).status, 400);
  EXPECT_EQ(view.kept.mqtt.host, "");
  view.refusal = "The settings could not be written.";
  const Answer failed = browser.send("PUT", "/api/v1/settings", {{"values", {{"mqtt.host", "x"}}}});
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.code(), "not_saved");
  EXPECT_EQ(failed.sentence(), "The settings could not be written.");
}

TEST_F(DeviceRoutes, ABrokerIsTriedAndTheAnswerComesLater) {
  const auto request =
      browser.request("POST", "/api/v1/settings/test", R"({"values":{"mqtt.host":"broker.local"}})");
  const auto answer = browser.begin(request);
  for (int turn = 0; turn < 10; ++turn) browser.pump(*answer);
  EXPECT_EQ(answer->answers, 0);
  ASSERT_TRUE(view.tried);
  EXPECT_EQ(view.tried->mqtt.host, "broker.local");
  EXPECT_EQ(view.kept.mqtt.host, "");
  view.trial({BrokerTest::Code::refused, "The broker refused the password."});
  EXPECT_EQ(answer->answers, 1);
  EXPECT_EQ(answer->json(),
            json({{"ok", false}, {"code", "refused"}, {"sentence", "The broker refused the password."}}));
}

TEST_F(DeviceRoutes, ABrokerIsNotTriedWithoutOneOrTwiceAtOnce) {
  const Answer none = browser.send("POST", "/api/v1/settings/test");
  EXPECT_GE(none.status, 400);
  const Answer empty = browser.send("POST", "/api/v1/settings/test", json::object());
  EXPECT_EQ(empty.status, 422) << empty.body;
  EXPECT_EQ(empty.json()["problems"][0]["key"], "mqtt.host");
  view.refusal = "A test is under way already.";
  const Answer busy = browser.send("POST", "/api/v1/settings/test", {{"values", {{"mqtt.host", "x"}}}});
  EXPECT_EQ(busy.status, 409);
  EXPECT_EQ(busy.sentence(), "A test is under way already.");
}

TEST_F(DeviceRoutes, ABackupHasSecretsForThePasswordAlone) {
  view.kept.mqtt.host = "broker.local";
  view.kept.mqtt.user = "meter";
  view.kept.mqtt.password = "hidden-from-all";
  browser.send("PUT", "/api/v1/session", {{"password", "a long password"}});
  const Answer plain = browser.send("POST", "/api/v1/settings/backup");
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.header("Content-Disposition"), "attachment; filename=\"amsbridge-settings.json\"");
  EXPECT_EQ(plain.body.find("hidden-from-all"), std::string::npos);
  const Answer wrong = browser.send("POST", "/api/v1/settings/backup", {{"password", "another password"}});
  EXPECT_EQ(wrong.status, 403);
  EXPECT_EQ(wrong.code(), "wrong_password");
  const Answer whole = browser.send("POST", "/api/v1/settings/backup", {{"password", "a long password"}});
  EXPECT_EQ(whole.status, 200);
  EXPECT_NE(whole.body.find("hidden-from-all"), std::string::npos);
  view.kept = {};
  const Answer restored = browser.send("POST", "/api/v1/settings/restore", whole.json());
  EXPECT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(view.kept.mqtt.password, "hidden-from-all");
  EXPECT_EQ(browser.send("POST", "/api/v1/settings/restore", {{"x", 1}}).status, 400);
}

TEST_F(DeviceRoutes, AnUpdateIsTakenAndTheDeviceBeginsAnew) {
  const std::string image(10'000, '\xE9');
  const Answer answer =
      browser.ask("POST", "/api/v1/update", image, {{"Content-Type", "application/octet-stream"}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["updated"], true);
  EXPECT_EQ(view.fake_updater.announced, 10'000U);
  EXPECT_EQ(view.fake_updater.image.size(), 10'000U);
  EXPECT_TRUE(view.fake_updater.is_finished);
  EXPECT_EQ(view.done, std::vector<std::string>{"restart"});
}

TEST_F(DeviceRoutes, AnUpdateWithAWrongSignatureIsRefused) {
  view.fake_updater.finish_error = "The signature is not that of the maker.";
  const Answer answer =
      browser.ask("POST", "/api/v1/update", "image", {{"Content-Type", "application/octet-stream"}});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.code(), "bad_signature");
  EXPECT_EQ(answer.sentence(), "The signature is not that of the maker.");
  EXPECT_TRUE(view.done.empty());
  EXPECT_FALSE(view.fake_updater.is_finished);
}

}  // namespace
}  // namespace amsbridge::device
