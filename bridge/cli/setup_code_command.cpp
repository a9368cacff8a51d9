#include "bridge/cli/setup_code_command.hpp"

#include <fmt/format.h>

#include "bridge/access/page_file.hpp"

namespace amsbridge {
namespace {

ExitCode failed(const std::string& sentence) {
  fmt::print(stderr, "amsbridge: {}\n", sentence);
  return ExitCode::configuration;
}

ExitCode print(const tl::expected<PageKeys, std::string>& keys) {
  if (!keys) return failed(keys.error());
  if (keys->password) {
    fmt::print(stderr,
               "amsbridge: a password has been set, so that no setup code counts; if it is lost, 'amsbridge "
               "setup-code --reset' takes it away and prints a new code\n");
    return ExitCode::nothing_decoded;
  }
  fmt::print("{}\n", keys->setup_code);
  return ExitCode::done;
}

}  // namespace

ExitCode setup_code_command(const GivenFlags& flags, SetupCodeUse use) {
  const auto loaded = load_settings(system_inputs(flags));
  if (!loaded) {
    for (const SettingsError& error : loaded.error()) failed(error.sentence());
    return ExitCode::configuration;
  }
  const std::filesystem::path& directory = loaded->settings.state_directory;
  const PageFile file(directory);
  if (use == SetupCodeUse::reset) return print(file.reset());
  // Whoever asks as another user than the bridge's must not take this for the code of that bridge.
  const bool is_new = !file.stamp().has_value();
  const auto keys = file.load();
  if (is_new && keys)
    fmt::print(stderr, "amsbridge: a new one, for a bridge whose state directory is {}\n",
               directory.string());
  return print(keys);
}

}  // namespace amsbridge
