// Power that fails at every step of every save.

#include "firmware/device/settings/settings_files.hpp"
#include "firmware/device/settings/settings_test_support.hpp"
#include "firmware/device/testing/fake_files.hpp"

namespace amsbridge::device {
namespace {

/// So large that they are written in several parts.
Settings large(std::string name, char filling) {
  Settings settings = unusual_settings();
  settings.name = std::move(name);
  settings.mqtt.authority = certificate(2'500, filling);
  return settings;
}

Settings small(std::string name) {
  Settings settings;
  settings.name = std::move(name);
  return settings;
}

bool save(FakeFiles& files, const Settings& settings) {
  return SettingsFiles(files).save(settings).has_value();
}

/// Whole: all of it is either as in `one` or as in `other`; says which by its name.
std::string loaded(FakeFiles& files, const Settings& one, const Settings& other, Settings& settings) {
  settings = Settings();
  const LoadReport report = SettingsFiles(files).load(settings);
  EXPECT_NE(report.found, Found::nothing);
  EXPECT_TRUE(differences(settings, one).empty() || differences(settings, other).empty())
      << "neither: " << differences(settings, one) << " / " << differences(settings, other);
  return settings.name;
}

class PowerCut : public testing::TestWithParam<Failing> {};

TEST_P(PowerCut, LeavesTheOldOrTheNewSettingsWhole) {
  const Settings before = large("before", 'b');
  const Settings after = large("after", 'a');
  std::size_t steps = 0;
  for (bool done = false; !done; ++steps) {
    ASSERT_LT(steps, 50U);
    FakeFiles files;
    ASSERT_TRUE(save(files, small("first")));
    ASSERT_TRUE(save(files, before));
    files.fail_at(steps, GetParam());
    done = save(files, after);
    files.restore_power();
    Settings settings;
    const std::string name = loaded(files, before, after, settings);
    EXPECT_TRUE(!done || name == "after");
  }
  EXPECT_GT(steps, 4U);
}

TEST_P(PowerCut, AtTheVeryFirstSaveLeavesNothingOrAll) {
  const Settings first = large("first", 'f');
  std::size_t steps = 0;
  for (bool done = false; !done; ++steps) {
    ASSERT_LT(steps, 50U);
    FakeFiles files;
    files.fail_at(steps, GetParam());
    done = save(files, first);
    files.restore_power();
    Settings settings;
    const LoadReport report = SettingsFiles(files).load(settings);
    const Settings expected = report.found == Found::nothing ? Settings() : first;
    EXPECT_EQ(differences(settings, expected), "");
    EXPECT_TRUE(!done || report.found == Found::latest);
  }
}

/// The second one happens while the next settings are saved, on what the first one has left.
TEST_P(PowerCut, CanHappenTwice) {
  const Settings before = large("before", 'b');
  const Settings middle = large("middle", 'm');
  const Settings last = small("last");
  std::size_t cases = 0;
  for (const Failing second : power_cuts) {
    for (std::size_t step = 0, done = 0; done == 0; ++step) {
      for (std::size_t next = 0, next_done = 0; next_done == 0; ++next, ++cases) {
        ASSERT_LT(step + next, 50U);
        FakeFiles files;
        ASSERT_TRUE(save(files, before));
        files.fail_at(step, GetParam());
        done = save(files, middle) ? 1 : 0;
        files.restore_power();
        Settings settings;
        loaded(files, before, middle, settings);
        const Settings now = settings;
        files.fail_at(next, second);
        next_done = save(files, last) ? 1 : 0;
        files.restore_power();
        const std::string name = loaded(files, now, last, settings);
        EXPECT_TRUE(next_done == 0 || name == "last") << step << " " << next;
      }
    }
  }
  EXPECT_GT(cases, 100U);
}

/// A flash that refuses, and power that fails while the device tidies up after it.
TEST_P(PowerCut, CanFollowARefusal) {
  const Settings before = large("before", 'b');
  const Settings after = large("after", 'a');
  for (std::size_t refused = 0; refused < 8; ++refused) {
    FakeFiles files;
    ASSERT_TRUE(save(files, before));
    files.fail_at(refused, Failing::refused);
    static_cast<void>(save(files, after));
    files.fail_no_more();
    Settings settings;
    loaded(files, before, after, settings);
    const Settings now = settings;
    for (std::size_t step = 0; step < 8; ++step) {
      FakeFiles copy = files;
      copy.fail_at(step, GetParam());
      static_cast<void>(save(copy, after));
      copy.restore_power();
      loaded(copy, now, after, settings);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Everywhere, PowerCut, testing::ValuesIn(power_cuts));

}  // namespace
}  // namespace amsbridge::device
