#include "firmware/device/settings/settings_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "firmware/device/settings/settings_text.hpp"
#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {
namespace {

struct Candidate {
  std::string_view name;
  Found found;
};
// `settings.new` is whole and alone if power failed after `settings.json` had gone out of its way.
constexpr std::array<Candidate, 3> candidates{Candidate{SettingsFiles::current, Found::latest},
                                              Candidate{SettingsFiles::fresh, Found::latest},
                                              Candidate{SettingsFiles::previous, Found::earlier}};

}  // namespace

SettingsFiles::Usability SettingsFiles::examine(std::string_view name) const {
  if (!files_.size(name)) return Usability::absent;
  const auto head = examine_settings(files_, name, longest_file);
  if (!head) return Usability::damaged;
  return head->version > format_.version ? Usability::newer : Usability::good;
}

bool SettingsFiles::read(std::string_view name, Settings& into, std::vector<std::string>& warnings) const {
  const auto text = files_.read(name, longest_file);
  if (!text) {
    warnings.push_back(joined({name, " cannot be read"}));
    return false;
  }
  return read_settings_text(*text, format_, into, warnings);
}

LoadReport SettingsFiles::load(Settings& into) const {
  LoadReport report;
  bool is_anything_there = false;
  for (const auto& [name, found] : candidates) {
    const Usability usability = examine(name);
    if (usability == Usability::good && read(name, into, report.warnings)) {
      report.found = found;
      break;
    }
    // A new file that was not written to its end was never promised to anybody.
    if (usability == Usability::absent || name == fresh) continue;
    is_anything_there = true;
    if (usability == Usability::newer) {
      report.warnings.push_back(joined({name, " is of a newer release, and is left as it is"}));
    } else if (usability == Usability::damaged) {
      report.warnings.push_back(joined({name, " is damaged"}));
    }
  }
  if (report.found == Found::earlier && is_anything_there) {
    report.warnings.emplace_back("the settings that were saved before are used");
  } else if (report.found == Found::nothing && is_anything_there) {
    report.warnings.emplace_back("no saved settings can be used, so all is as by default");
  }
  return report;
}

bool SettingsFiles::is_on_flash(std::string_view name, const Settings& settings) const {
  SettingsTextWriter writer(settings, format_.version);
  std::string expected(longest_piece, '\0');  // too large for the stack
  std::array<char, 64> there;  // NOLINT(cppcoreguidelines-pro-type-member-init): written to first
  std::size_t offset = 0;
  for (bool more = true; more;) {
    ams::TextWriter out(expected);
    more = writer.next(out);
    for (std::string_view piece = out.view(); !piece.empty();) {
      const std::size_t count = std::min(piece.size(), there.size());
      if (files_.read_at(name, offset, std::span(there).first(count)) != count) return false;
      if (piece.substr(0, count) != std::string_view(there.data(), count)) return false;
      piece.remove_prefix(count);
      offset += count;
    }
  }
  return files_.size(name) == offset;
}

/// In parts, so that no block of memory needs to be as large as the file.
bool SettingsFiles::write_fresh(const Settings& settings) {
  constexpr std::size_t part_size = 1'536;
  SettingsTextWriter writer(settings, format_.version);
  std::string part;
  part.reserve(part_size);
  bool is_first = true;
  for (bool more = true; more;) {
    const std::size_t before = part.size();
    part.resize(before + longest_piece);
    ams::TextWriter out(std::span<char>(part).subspan(before));
    more = writer.next(out);
    part.resize(before + out.view().size());
    if (more && part.size() + longest_piece <= part_size) continue;
    if (!(is_first ? files_.write(fresh, part) : files_.append(fresh, part))) return false;
    is_first = false;
    part.clear();
  }
  return true;
}

/// What power failed in the middle of has to be done to its end before `settings.new` is written anew,
/// because it may be the only one that has the latest settings.
bool SettingsFiles::finish_earlier_save() {
  const Usability now = examine(current);
  if (now == Usability::good || examine(fresh) != Usability::good) return true;
  if (now == Usability::newer && !files_.rename(current, newer)) return false;
  return files_.rename(fresh, current);
}

/// The place of `settings.old` is only taken by what can be used.
bool SettingsFiles::replace_current() {
  const Usability now = examine(current);
  const bool is_kept = now == Usability::good || now == Usability::newer;
  const std::string_view kept = now == Usability::newer ? newer : previous;
  if (is_kept && !files_.rename(current, kept)) return false;
  if (files_.rename(fresh, current)) return true;
  if (is_kept) static_cast<void>(files_.rename(kept, current));  // it is found under either name
  return false;
}

tl::expected<void, std::string> SettingsFiles::save(const Settings& settings) {
  if (is_on_flash(current, settings)) return {};
  if (finish_earlier_save()) {
    if (write_fresh(settings) && is_on_flash(fresh, settings) && replace_current()) return {};
    // Left there, it would count if the present file were damaged one day.
    static_cast<void>(files_.remove(fresh));
  }
  return tl::unexpected(
      std::string("the settings could not be saved: the flash is full or worn out; those before are kept"));
}

}  // namespace amsbridge::device
