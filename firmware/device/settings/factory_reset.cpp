#include "firmware/device/settings/factory_reset.hpp"

#include <array>

#include "firmware/device/settings/settings_files.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view marker = "factory-reset";

constexpr std::array<std::string_view, 4> names{SettingsFiles::fresh, SettingsFiles::previous,
                                                SettingsFiles::newer, SettingsFiles::current};

bool remove_all(Files& files, std::span<const std::string_view> others) {
  bool is_done = true;
  for (const std::string_view name : others) is_done = files.remove(name) && is_done;
  for (const std::string_view name : names) is_done = files.remove(name) && is_done;
  return is_done && files.remove(marker);
}

}  // namespace

std::span<const std::string_view> settings_file_names() {
  return names;
}

bool factory_reset(Files& files, std::span<const std::string_view> others) {
  // A full flash may refuse the mark, and is to be emptied all the more.
  static_cast<void>(files.write(marker, "1"));
  return remove_all(files, others);
}

bool finish_factory_reset(Files& files, std::span<const std::string_view> others) {
  return files.size(marker).has_value() && remove_all(files, others);
}

}  // namespace amsbridge::device
