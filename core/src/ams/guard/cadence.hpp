#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ams/reading.hpp"

namespace ams {

/// What a list holds, as far as it matters how often it comes.
enum class ListContents : std::uint8_t {
  live,       ///< powers, currents, voltages
  registers,  ///< those, or not, and registers
};

ListContents contents(const Reading&);

/// How often a meter sends at all, and how often it sends registers.
///
/// Learnt from the last eight pauses between telegrams, of which the two longest are left out (the longest,
/// while there are less than six): a lost telegram or an outage changes nothing. Limits are steps of a
/// table, so they hardly ever change.
class Cadence {
 public:
  /// Hand in the contents as sent, before registers are held back. Pauses are left out in which the clock was
  /// set back.
  void observe(ListContents, std::int64_t epoch_milliseconds);

  /// Without any telegram for so long, the meter counts as offline: about three times its pause, at least 30,
  /// which is also the answer before anything is known.
  std::uint32_t silence_limit_seconds() const;

  /// After so many seconds Home Assistant calls a value unavailable: 30, 60, 180, 600, 4000 or 90000. Before
  /// anything is known: 30 for `live` and 4000 (hourly lists) for `registers`.
  std::uint32_t expire_after_seconds(ListContents) const;

  /// As when the meter is another one.
  void reset() { *this = {}; }

 private:
  class Pauses {
   public:
    void observe(std::int64_t epoch_milliseconds);
    std::optional<std::uint32_t> typical_milliseconds() const;

   private:
    std::array<std::uint32_t, 8> last_{};  // milliseconds
    std::int64_t arrival_ = 0;
    std::uint8_t known_ = 0;
    std::uint8_t next_ = 0;
    bool has_arrival_ = false;
  };

  Pauses any_;
  Pauses registers_;
};

}  // namespace ams
