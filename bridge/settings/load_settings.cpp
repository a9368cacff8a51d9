#include "bridge/settings/load_settings.hpp"

#include <utility>

#include "bridge/settings/load_page.hpp"

namespace amsbridge {

tl::expected<LoadedSettings, std::vector<SettingsError>> load_settings(const SettingsInputs& inputs) {
  LoadAttempt attempt = std::move(load_page(inputs).attempt);
  if (!attempt.errors.empty()) return tl::unexpected(std::move(attempt.errors));
  return std::move(attempt.loaded);
}

}  // namespace amsbridge
