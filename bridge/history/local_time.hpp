#pragma once

#include <cstdint>
#include <string>

#include "bridge/history/history.hpp"

namespace amsbridge::history {

/// The hour, day or month of the process's local time that a moment is in: where it begins, in epoch seconds.
/// A day may begin at another time than 00:00 where the clock is set forward then.
[[nodiscard]] std::int64_t begin_of(EnergyUnit unit, std::int64_t epoch_seconds);
/// Where the one after it begins: an hour, 23 to 25 of them, or a month later.
[[nodiscard]] std::int64_t begin_of_next(EnergyUnit unit, std::int64_t begin);

/// How far local time is ahead of UTC, in seconds.
[[nodiscard]] std::int64_t local_offset(std::int64_t epoch_seconds);

/// `2026-03-29T02:00:00+01:00`, with `.250` if there are milliseconds.
void write_local_time(std::string& out, std::int64_t epoch_milliseconds);

}  // namespace amsbridge::history
