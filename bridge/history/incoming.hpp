#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams/reading.hpp"
#include "bridge/history/digest.hpp"
#include "bridge/history/kept_reading.hpp"

namespace amsbridge::history {

/// A reading or a renaming on its way to the disk. On the way, values have the number of their quantity in
/// this program's table; temperature_c is the one after the last.
struct Incoming {
  std::string meter;
  std::string new_name;  ///< of a renaming; else empty
  KeptReading reading;
};

void write_incoming(std::string& out, std::string_view meter, const ams::Reading& reading,
                    std::int64_t epoch_milliseconds, std::optional<ams::Decimal> temperature);
void write_renaming(std::string& out, std::string_view from, std::string_view to);
[[nodiscard]] Incoming read_incoming(OctetReader& in);

/// The key of a value on its way.
[[nodiscard]] std::string_view key_of(Series on_its_way);

}  // namespace amsbridge::history
