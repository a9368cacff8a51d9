// Change bodies that somebody has tampered with: 20,000 of them, the same at every run.

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include <nlohmann/json.hpp>

#include "firmware/device/settings/backup.hpp"
#include "firmware/device/settings/settings_files.hpp"
#include "firmware/device/settings/settings_test_support.hpp"
#include "firmware/device/settings/settings_writer.hpp"
#include "firmware/device/testing/fake_files.hpp"

namespace amsbridge::device {
namespace {

const std::vector<std::string> seeds{
    "{}",
    R"({"values":{"mqtt.host":"broker","mqtt.port":1884,"mqtt.password":null,"mqtt.tls":false}})",
    R"({"values":{"wifi.ssid":"home","wifi.password":"12345678","http.name":"cellar"}})",
    R"({"values":{"mqtt.layout":["json","classic"],"mqtt.publish_topic":"a/b","mqtt.base":"x"}})",
    R"({"values":{"time_zone":"Europe/Oslo","time_server":"ntp.lan","strict":true,"commands.allow":"read"}})",
    R"({"meters":[{"was":0,"values":{"key":"00112233445566778899aabbccddeeff","ct_ratio":40,"name":"m\u00e5ler"}}]})",
    R"({"meters":[{"values":{"source":"serial://uart0-gpio13?baud=2400&parity=none","publish":"change"}}]})",
    R"({"values":{"mqtt.host":"other","mqtt.password":"x","mqtt.user":"u"},"meters":null})",
    R"({"values":{"home_assistant.discovery":false,"home_assistant.prefix":"ha","mqtt.subscribe_topic":"c/+"}})"};

/// Pieces of JSON and of settings that a change of one octet would not find.
constexpr std::array<std::string_view, 22> snippets{"null",
                                                    "true",
                                                    "-1",
                                                    "1e9",
                                                    "99999999999999999999",
                                                    "\"\"",
                                                    "[]",
                                                    "{}",
                                                    "\\u0000",
                                                    "\\ud800",
                                                    "\xC3\xA5",
                                                    "\xFF",
                                                    "\"mqtt.host\":",
                                                    "\"wifi.ssid\":",
                                                    ",",
                                                    "}",
                                                    "]",
                                                    "#",
                                                    "/",
                                                    "homeassistant",
                                                    "amsbridge/#",
                                                    "\n"};

class Mutator {
 public:
  std::string mutated() {
    std::string text = seeds[below(seeds.size())];
    const std::size_t count = below(5);
    for (std::size_t change = 0; change < count; ++change) mutate(text);
    return text;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  void mutate(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    switch (below(5)) {
      case 0: text.insert(at, snippets[below(snippets.size())]); break;
      case 1: text.erase(at, below(6)); break;
      case 2:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      case 3: text.insert(at, text.substr(below(text.size() + 1), below(40))); break;
      default:
        if (at < text.size()) text.replace(at, 1, snippets[below(snippets.size())]);
    }
  }

  std::mt19937 random_{20'260'101};  // NOLINT(cert-msc51-cpp,cert-msc32-c): the same at every run
};

/// By file and by backup, and the page can be told of them.
void expect_round_trips(const Settings& settings, const std::string& body) {
  FakeFiles files;
  ASSERT_TRUE(SettingsFiles(files).save(settings)) << body;
  Settings loaded;
  EXPECT_TRUE(SettingsFiles(files).load(loaded).warnings.empty()) << body;
  EXPECT_EQ(differences(loaded, settings), "") << body;
  Settings now;
  now.wifi = settings.wifi;
  const auto restored = check_restore(now, backup_json(settings, Secrets::included));
  ASSERT_TRUE(restored) << sentences(restored) << body;
  EXPECT_EQ(differences(*restored->settings, settings), "") << body;
  EXPECT_TRUE(nlohmann::json::accept(settings_json(settings))) << body;
}

TEST(FuzzedChange, IsRefusedInWordsOrComesBackAsItWasTaken) {
  Mutator mutator;
  Settings settings;
  std::size_t taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string body = mutator.mutated();
    const Settings before = settings;
    const auto checked = check_change(settings, body);
    ASSERT_EQ(differences(settings, before), "") << body;
    if (!checked) {
      const ChangeRefused& refused = checked.error();
      ASSERT_NE(refused.malformed.empty(), refused.problems.empty()) << body;
      ASSERT_TRUE(nlohmann::json::accept(problems_json(refused.problems))) << body;
      continue;
    }
    ++taken;
    ASSERT_TRUE(nlohmann::json::accept(saved_json(*checked, true))) << body;
    if (!checked->changed.empty()) expect_round_trips(*checked->settings, body);
    settings = mutator.below(50) == 0 ? Settings() : *checked->settings;
  }
  EXPECT_GT(taken, 2'000U);
  EXPECT_LT(taken, 15'000U);
}

TEST(FuzzedChange, OfABackupIsRefusedInWordsToo) {
  Mutator mutator;
  const Settings now = unusual_settings();
  for (int round = 0; round < 5'000; ++round) {
    std::string body = mutator.mutated();
    const std::size_t brace = body.find('{');
    if (brace != std::string::npos) body.insert(brace + 1, R"("amsbridge_settings":1,"has_secrets":true,)");
    const auto checked = check_restore(now, body);
    if (!checked) {
      ASSERT_NE(checked.error().malformed.empty(), checked.error().problems.empty()) << body;
    } else {
      expect_round_trips(*checked->settings, body);
    }
  }
}

}  // namespace
}  // namespace amsbridge::device
