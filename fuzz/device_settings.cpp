// What changes the device's settings: the page's changes, backups, and files on flash. Refused in words, or
// taken and then the same after every way that settings go.
#include "firmware/device/settings/backup.hpp"
#include "firmware/device/settings/change.hpp"
#include "firmware/device/settings/check_sum.hpp"
#include "firmware/device/settings/rows.hpp"
#include "firmware/device/settings/settings_files.hpp"
#include "firmware/device/settings/settings_writer.hpp"
#include "firmware/device/settings/values.hpp"
#include "firmware/device/testing/fake_files.hpp"
#include "fuzz.hpp"

namespace {

using namespace amsbridge::device;
using fuzz::require;

void require_same(const Settings& one, const Settings& other) {
  for (const auto rows : {settings_rows(), meter_rows()}) {
    for (const Row& row : rows) require(is_same(row, one, other), row.key);
  }
}

void require_kept(const Settings& settings) {
  FakeFiles files;
  require(SettingsFiles(files).save(settings).has_value(), "what is taken can be saved");
  Settings loaded;
  require(SettingsFiles(files).load(loaded).warnings.empty(), "what was saved is loaded without a warning");
  require_same(loaded, settings);
  require(nlohmann::json::accept(settings_json(settings)), "the page can be told of it");
}

void require_restored(const Settings& settings) {
  Settings now;
  now.wifi = settings.wifi;
  const auto restored = check_restore(now, backup_json(settings, Secrets::included));
  require(restored.has_value(), "a backup of it can be restored");
  require_same(*restored->settings, settings);
}

void require_words(const ChangeRefused& refused) {
  require(refused.malformed.empty() != refused.problems.empty(), "what is refused is refused in words");
  require(nlohmann::json::accept(problems_json(refused.problems)), "the words can be told");
}

template <class Checked>
void require_good(const Checked& checked) {
  if (!checked) return require_words(checked.error());
  require(nlohmann::json::accept(saved_json(*checked, true)), "what has changed can be told");
  require_kept(*checked->settings);
  require_restored(*checked->settings);
}

// As if it had been saved: its check sum is right.
std::string file_of(std::string_view values) {
  std::string text = R"({"version":1,"values":)" + std::string(values);
  CheckSum sum;
  sum.add(text);
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "%08x", static_cast<unsigned>(sum.value()));
  return text + R"(,"check":")" + digits.data() + "\"}\n";
}

void load(std::string_view values) {
  FakeFiles files;
  files.content.emplace(SettingsFiles::current, file_of(values));
  Settings loaded;
  const LoadReport report = SettingsFiles(files).load(loaded);
  require(report.found != Found::nothing || !report.warnings.empty(), "what cannot be used is told");
  require_kept(loaded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  const fuzz::Setup setup(input);
  const std::vector<char> octets(input.rest().begin(), input.rest().end());  // with nothing behind its end
  const std::string_view text(octets.data(), octets.size());
  Settings now;
  if (setup.own[1] != 0) {
    now.wifi = {"home", "12345678"};
    now.mqtt.host = "broker";
    now.mqtt.password = "secret";
    now.meter.key = std::string(fuzz::key_digits);
  }
  switch (setup.own[0] % 3) {
    case 0: require_good(check_change(now, text)); break;
    case 1: require_good(check_restore(now, text)); break;
    default: load(text); break;
  }
  return 0;
}
