#pragma once

#include <cstdint>
#include <optional>

#include "ams/reading.hpp"

namespace ams {

/// What the registers of import and export would say now, between the lists that have them: the last register
/// and the energy since, which is the mean of each two powers times the time between their telegrams. It is
/// no measurement and is never passed off as one.
///
/// - Each register that comes through is the new base, so an estimate never falls but at a register. It is
/// the
///   register of the moment at which its telegram came.
/// - No estimate before the first register.
/// - A pause of more than a minute between powers, or a clock that was set back, ends the estimate until the
///   next register: what went through in the pause is not known.
/// - A repeated list (`marks.repeated`) is no base, and a negative power counts as none.
/// - Import and export are apart: a list with the power of import alone leaves export where it is.
class EnergyEstimate {
 public:
  static constexpr std::int64_t longest_pause_milliseconds = 60'000;

  /// `epoch_milliseconds`: arrival of the telegram's first octet. Hand in readings with their registers
  /// guarded.
  void observe(const Reading&, std::int64_t epoch_milliseconds);

  /// In kWh with three decimals, as of the last telegram.
  std::optional<Decimal> import_kwh() const { return import_.kilowatt_hours(); }
  std::optional<Decimal> export_kwh() const { return export_.kilowatt_hours(); }

  /// As when the meter is another one.
  void reset() { *this = {}; }

 private:
  class Direction {
   public:
    void take_power(Decimal watts, std::int64_t now);
    void take_register(Decimal kilowatt_hours, std::int64_t now);
    std::optional<Decimal> kilowatt_hours() const;

   private:
    std::int64_t energy_ = 0;     // mWh
    std::int64_t power_ = 0;      // mW, of the last telegram
    std::int64_t since_ = 0;      // when that came, or the register if that is later
    std::int32_t remainder_ = 0;  // half mW for a millisecond each, less than a mWh
    bool has_energy_ = false;
    bool has_power_ = false;
  };

  Direction import_;
  Direction export_;
};

}  // namespace ams
