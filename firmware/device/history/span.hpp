#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amsbridge::device {

/// Minutes since 1970.
using Minutes = std::int32_t;

enum class Direction : std::uint8_t { import, export_ };

/// In watts.
struct PowerRange {
  std::int32_t mean = 0;
  std::int32_t least = 0;
  std::int32_t most = 0;

  bool operator==(const PowerRange&) const = default;
};

/// Energy is counted in hundredths of a watt-hour, 10^-5 kWh.
inline constexpr std::int8_t energy_exponent = -5;

/// How a register stands with regard to what has been counted.
struct RegisterMark {
  std::int64_t value = 0;    ///< as read last
  std::int64_t pending = 0;  ///< what has been counted up to the span's end is so much more

  bool operator==(const RegisterMark&) const = default;
};

/// What is known of some time: an hour, a day, a part of an hour, or a gap that a register tells the energy
/// of. Spans add up: a second one of the same time has what is to be added to the first, which may be less
/// than nothing.
struct Span {
  Minutes from = 0;
  std::int32_t length = 0;         ///< minutes
  std::uint32_t covered = 0;       ///< seconds that something is known of
  std::int32_t by_power = 0;       ///< minutes of which the energy is reckoned from power alone
  bool begin_estimated = false;    ///< its begin lies between two registers that are far apart
  std::uint16_t register_age = 0;  ///< minutes from the last register to the end
  std::array<std::optional<std::int64_t>, 2> energy{};  ///< by Direction, as are the others
  std::array<std::optional<PowerRange>, 2> power{};
  std::array<std::optional<RegisterMark>, 2> registers{};

  [[nodiscard]] Minutes to() const { return from + length; }
  bool operator==(const Span&) const = default;
};

/// Octets of an hour and of a day in their files. Of a day `by_power` is kept as one minute or none, and no
/// register.
inline constexpr std::size_t hour_octets = 64;
inline constexpr std::size_t day_octets = 40;

[[nodiscard]] std::string write_hour(const Span& span);
[[nodiscard]] std::string write_day(const Span& span);
/// Nothing if its check sum is wrong: power failed while it was written.
[[nodiscard]] std::optional<Span> read_hour(std::string_view octets);
[[nodiscard]] std::optional<Span> read_day(std::string_view octets);

/// `whole` * `part` / `of`, rounded down in size, without overflow where `part` and `of` are less than 2^31.
[[nodiscard]] std::int64_t share(std::int64_t whole, std::int64_t part, std::int64_t of);

}  // namespace amsbridge::device
