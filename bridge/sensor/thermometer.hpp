#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "ams/decimal.hpp"

/// Thermometers as Linux shows them under a sysfs root (`/sys`, or a made tree).
namespace amsbridge {

enum class ThermometerKind { one_wire, hwmon, thermal_zone };

/// `1-wire`, `hwmon`, `thermal zone`
[[nodiscard]] std::string_view name(ThermometerKind);

struct Thermometer {
  ThermometerKind kind = ThermometerKind::one_wire;
  std::string name = {};  ///< `28-0316a2799abc`, `coretemp/Package id 0`, `cpu-thermal`
  std::string path = {};  ///< of the file that is read

  bool operator==(const Thermometer&) const = default;
};

/// All that there are now: 1-wire (families 10, 22, 28, 3b and 42) before hwmon before thermal zones, each in
/// the order of its names or numbers. A root that does not exist has none.
[[nodiscard]] std::vector<Thermometer> find_thermometers(const std::string& sysfs);

/// The one that is meant by a setting: `auto` is the first 1-wire one, else a name as above, or of hwmon only
/// what stands before the slash. Nothing if there is none, and for `none`.
[[nodiscard]] std::optional<Thermometer> choose_thermometer(const std::vector<Thermometer>& found,
                                                            const std::string& wanted);

/// The content of a file, or the `errno` that opening or reading it failed with.
using ReadFile = std::function<tl::expected<std::string, int>(const std::string& path)>;

/// At most 4096 octets; blocks for as long as the driver does.
[[nodiscard]] tl::expected<std::string, int> read_small_file(const std::string& path);

/// What it shows now in degrees Celsius, with one decimal where that says it all, else three. A 1-wire
/// thermometer converts while it is read, for up to 750 ms. Fails in a clause (`its checksum is wrong: ...`).
/// The power-on value of 1-wire thermometers, 85.000, is a failure unless `previous`, a trusted value of
/// shortly before, is within 10 degrees of it.
[[nodiscard]] tl::expected<ams::Decimal, std::string> read_thermometer(
    const Thermometer& thermometer, std::optional<ams::Decimal> previous,
    const ReadFile& read = read_small_file);

}  // namespace amsbridge
