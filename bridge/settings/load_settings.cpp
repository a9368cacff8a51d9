#include "bridge/settings/load_settings.hpp"

#include "bridge/settings/check_settings.hpp"
#include "bridge/settings/load_meters.hpp"
#include "bridge/settings/settle_settings.hpp"

namespace amsbridge {

tl::expected<LoadedSettings, std::vector<SettingsError>> load_settings(const SettingsInputs& inputs) {
  SettingsDraft draft;
  const GivenValues given = collect(inputs, draft.errors, draft.loaded.warnings);
  draft.file = given.file;
  for (const GivenValue& value : given.settings) draft.apply(value);
  settle_paths(draft);
  settle_password(inputs, draft);
  fill_in_defaults(inputs, draft);
  check_together(inputs, draft);
  load_meters(given, inputs.credentials, draft.loaded, draft.errors);
  check_with_meters(draft);
  return draft.finish();
}

}  // namespace amsbridge
