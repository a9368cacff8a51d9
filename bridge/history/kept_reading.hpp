#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ams/decimal.hpp"
#include "bridge/history/octets.hpp"

namespace amsbridge::history {

/// The number that a database has given to a key: `active_power_import_w`, `temperature_c`. From 1.
using Series = std::uint32_t;

struct KeptValue {
  Series series = 0;
  ams::Decimal number;

  bool operator==(const KeptValue&) const = default;
};

/// What came from a meter at a moment.
struct KeptReading {
  std::int64_t time = 0;  ///< epoch milliseconds
  std::vector<KeptValue> values;

  bool operator==(const KeptReading&) const = default;
};

/// More is no reading.
inline constexpr std::uint64_t most_values = 65;

void write_reading(std::string& out, const KeptReading& reading);
[[nodiscard]] KeptReading read_reading(OctetReader& in);

/// In the order of time; what came twice is there once.
void put_in_order(std::vector<KeptReading>& readings);

/// Readings, in order, as columns: their times, which values each has, and the values of each series.
[[nodiscard]] std::string write_block(const std::vector<KeptReading>& readings);
/// Empty if it is no block.
[[nodiscard]] std::vector<KeptReading> read_block(std::string_view octets);

}  // namespace amsbridge::history
