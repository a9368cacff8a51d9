#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ams/reading.hpp"

namespace amsbridge::device {

/// What the history wants of a reading, by Direction.
struct Measured {
  std::array<std::optional<std::int64_t>, 2> power{};      ///< mW, never negative
  std::array<std::optional<std::int64_t>, 2> registers{};  ///< hundredths of a watt-hour
};

/// A net power is import above zero and export below, where the meter sends no other. The register is the
/// total, or the sum of the tariffs where there is none; a list that repeats the registers of the one before
/// has none.
class Measurer {
 public:
  /// Looks the quantities up, once.
  Measurer();

  [[nodiscard]] Measured of(const ams::Reading& reading) const;

 private:
  struct Quantities {
    std::optional<ams::Quantity> power;
    std::optional<ams::Quantity> total;
    std::array<std::optional<ams::Quantity>, 4> tariffs{};
  };

  [[nodiscard]] static std::optional<std::int64_t> register_of(const ams::Reading& reading,
                                                               const Quantities& of);

  std::array<Quantities, 2> quantities_;
  std::optional<ams::Quantity> net_;
};

}  // namespace amsbridge::device
