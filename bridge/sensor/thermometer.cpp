#include "bridge/sensor/thermometer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

using Failure = tl::unexpected<std::string>;

/// Thousandths of a degree, as sysfs counts.
constexpr std::int64_t power_on_value = 85'000;
constexpr std::int64_t near_power_on_value = 10'000;
/// What the chips can measure, and what anything in a house can be: beyond lie the marks of broken wires.
constexpr std::pair<std::int64_t, std::int64_t> one_wire_range{-55'000, 125'000};
constexpr std::pair<std::int64_t, std::int64_t> other_range{-100'000, 250'000};

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  // hwmon10 after hwmon9.
  std::ranges::sort(names, [](const std::string& left, const std::string& right) {
    return std::pair(left.size(), std::string_view(left)) < std::pair(right.size(), std::string_view(right));
  });
  return names;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

std::string line_of(const fs::path& path) {
  const auto text = read_small_file(path.string());
  return text ? std::string(trimmed(*text)) : std::string();
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

void add_one_wire(std::vector<Thermometer>& all, const fs::path& folder) {
  constexpr std::array<std::string_view, 5> families{"10-", "22-", "28-", "3b-", "42-"};
  for (const std::string& name : names_in(folder)) {
    const auto begins = [&name](std::string_view family) { return name.starts_with(family); };
    if (std::ranges::none_of(families, begins)) continue;
    // w1_slave shows the checksum and what it is of, temperature (since Linux 5.10) only its result.
    for (const char* file : {"w1_slave", "temperature"}) {
      if (!is_there(folder / name / file)) continue;
      all.push_back({ThermometerKind::one_wire, name, (folder / name / file).string()});
      break;
    }
  }
}

void add_hwmon(std::vector<Thermometer>& all, const fs::path& folder) {
  constexpr std::string_view prefix = "temp";
  constexpr std::string_view suffix = "_input";
  for (const std::string& entry : names_in(folder)) {
    const std::string chip = line_of(folder / entry / "name");
    // The 1-wire driver shows its thermometers here a second time.
    if (chip.empty() || chip == "w1_slave_temp") continue;
    for (const std::string& file : names_in(folder / entry)) {
      if (!file.starts_with(prefix) || !file.ends_with(suffix)) continue;
      const std::string channel = file.substr(0, file.size() - suffix.size());
      const std::string label = line_of(folder / entry / (channel + "_label"));
      all.push_back({ThermometerKind::hwmon, chip + "/" + (label.empty() ? channel : label),
                     (folder / entry / file).string()});
    }
  }
}

void add_thermal_zones(std::vector<Thermometer>& all, const fs::path& folder) {
  for (const std::string& entry : names_in(folder)) {
    const std::string type = line_of(folder / entry / "type");
    if (!entry.starts_with("thermal_zone") || type.empty()) continue;
    all.push_back({ThermometerKind::thermal_zone, type, (folder / entry / "temp").string()});
  }
}

ams::Decimal degrees(std::int64_t thousandths) {
  return thousandths % 100 == 0 ? ams::Decimal{thousandths / 100, -1} : ams::Decimal{thousandths, -3};
}

std::int64_t thousandths_of(ams::Decimal number) {
  const ams::Decimal same = ams::rounded(number, 3);
  return same.exponent == -3 ? same.mantissa : same.mantissa * (same.exponent == -1 ? 100 : 1);
}

tl::expected<std::int64_t, std::string> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Failure(fmt::format("it shows \"{}\", which is no temperature", text));
  }
  return number;
}

/// Two lines, of which the first ends in the verdict on the checksum and the second in the temperature:
///     a3 01 4b 46 7f ff 0d 10 ce : crc=ce YES
///     a3 01 4b 46 7f ff 0d 10 ce t=26187
tl::expected<std::int64_t, std::string> one_wire_number(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  const std::size_t number = text.rfind("t=");
  if (first.ends_with("NO"))
    return Failure("its checksum is wrong: check its wires and the pull-up resistor");
  if (!first.ends_with("YES") || number == std::string_view::npos) return Failure("its answer is incomplete");
  // Nothing but zeros has the checksum zero, too.
  const std::string_view octets = first.substr(0, first.find(':'));
  if (octets.find_first_not_of("0 ") == std::string_view::npos) {
    return Failure("it answers with zeros only: its data wire touches ground");
  }
  return whole_number(text.substr(number + 2));
}

std::optional<std::string> doubt(const Thermometer& thermometer, std::int64_t thousandths,
                                 std::optional<ams::Decimal> previous) {
  const bool one_wire = thermometer.kind == ThermometerKind::one_wire;
  const auto [lowest, highest] = one_wire ? one_wire_range : other_range;
  if (thousandths < lowest || thousandths > highest) {
    return fmt::format("it shows {}.{:03} degrees, as it does when a wire is off", thousandths / 1000,
                       std::abs(thousandths % 1000));
  }
  if (!one_wire || thousandths != power_on_value) return std::nullopt;
  if (previous && std::abs(thousandths_of(*previous) - power_on_value) <= near_power_on_value) {
    return std::nullopt;
  }
  return "it shows 85.000 degrees, which it does before it has measured: check its supply";
}

}  // namespace

std::string_view name(ThermometerKind kind) {
  switch (kind) {
    case ThermometerKind::one_wire: return "1-wire";
    case ThermometerKind::hwmon: return "hwmon";
    case ThermometerKind::thermal_zone: return "thermal zone";
  }
  return {};
}

std::vector<Thermometer> find_thermometers(const std::string& sysfs) {
  std::vector<Thermometer> all;
  const fs::path root(sysfs);
  add_one_wire(all, root / "bus/w1/devices");
  add_hwmon(all, root / "class/hwmon");
  add_thermal_zones(all, root / "class/thermal");
  return all;
}

std::optional<Thermometer> choose_thermometer(const std::vector<Thermometer>& found,
                                              const std::string& wanted) {
  const auto first = [&found](auto fits) {
    const auto row = std::ranges::find_if(found, fits);
    return row == found.end() ? std::nullopt : std::optional(*row);
  };
  if (wanted == "none") return std::nullopt;
  if (wanted == "auto") {
    return first([](const Thermometer& one) { return one.kind == ThermometerKind::one_wire; });
  }
  if (auto named = first([&wanted](const Thermometer& one) { return one.name == wanted; })) return named;
  return first([&wanted](const Thermometer& one) {
    return one.kind == ThermometerKind::hwmon && one.name.starts_with(wanted + "/");
  });
}

tl::expected<std::string, int> read_small_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file) return tl::unexpected(errno);
  std::string text(4096, '\0');
  errno = 0;
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return tl::unexpected(errno);
  return text;
}

tl::expected<ams::Decimal, std::string> read_thermometer(const Thermometer& thermometer,
                                                         std::optional<ams::Decimal> previous,
                                                         const ReadFile& read) {
  const auto text = read(thermometer.path);
  if (!text)
    return Failure(fmt::format("it cannot be read: {}", std::generic_category().message(text.error())));
  const std::string_view content = trimmed(*text);
  if (content.empty()) return Failure("it gives no answer");
  const auto number =
      thermometer.path.ends_with("w1_slave") ? one_wire_number(content) : whole_number(content);
  if (!number) return Failure(number.error());
  if (auto problem = doubt(thermometer, *number, previous)) return Failure(std::move(*problem));
  return degrees(*number);
}

}  // namespace amsbridge
