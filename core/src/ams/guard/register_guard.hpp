#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ams/reading.hpp"

namespace ams {

/// Why a register is held back.
enum class Doubt : std::uint8_t {
  fell,    ///< it is below the last accepted one; a zero behind anything else is a fall as well
  jumped,  ///< it has risen by more than can have gone through the main fuse in the time
  zero,    ///< the first that is seen of it is zero
};

inline constexpr std::size_t doubt_count = 3;

/// `fell`, `jumped`, `zero`
std::string_view name(Doubt);

/// A register that is held back, or that was until this telegram.
struct HeldRegister {
  Quantity quantity{};
  Doubt doubt = Doubt::fell;
  std::optional<Decimal> accepted;      ///< the last one accepted before; nothing if there was none
  Decimal held;                         ///< what the telegram says
  std::uint8_t confirmations_left = 0;  ///< telegrams that must still confirm it; 0: accepted with this one
};

/// `active_energy_import_kwh fell from 109554.02 to 0 kWh: held back until 2 more telegrams confirm it`
void write_words(TextWriter&, const HeldRegister&);

/// A register as last accepted, to be kept over a restart. Keep the key, not the number, of its quantity.
struct AcceptedRegister {
  Quantity quantity{};
  Decimal number;
  std::int64_t epoch_seconds = 0;  ///< when its telegram arrived
};

/// What every guard does, whatever its number of slots. Use RegisterGuard.
///
/// A register is published if it is at or above the last accepted one and has risen by no more than
/// `maximum_va` lets through in the time between, with half of that on top, an hour more than the clock says
/// (a meter may send the same hour twice, or renew its registers seldom), and two steps of its resolution.
/// Gas and water may rise by 40 m3, heat by 4 GJ an hour, with a day and an hour more, since such meters are
/// read once a day. What arrives more than an hour before the last accepted one says that the clock was set
/// back, so that the time between is unknown: it may rise as after 400 days.
///
/// Any other register is taken out of the reading, which else stays as it is, until two further telegrams
/// confirm it: each at or above the held one before it, and risen by no more than allowed since. What fits
/// the accepted ones is published at once in any case, so a glitch costs no more than itself.
///
/// The first one ever seen is accepted, as there is nothing to hold it against, but not if it is zero: a
/// false zero would make the next one look like a lifetime of consumption. So a register that is always zero,
/// as that of export is in most homes, comes through with its third telegram, and is guarded from then on.
///
/// A new meter id forgets everything. Ids are of one meter where one ends in the other: Iskraemeco's short
/// list sends 84605887 for ISK1020784605887.
class RegisterGuardBase {
 public:
  /// Hears of registers that are held back or accepted after all.
  class Sink {
   public:
    virtual void register_held(const HeldRegister&) = 0;

   protected:
    ~Sink() = default;
  };

  static constexpr std::uint8_t confirmations = 2;
  static constexpr std::uint32_t default_maximum_va = 3 * 230 * 63;

  std::uint32_t maximum_va() const { return maximum_va_; }
  void set_maximum_va(std::uint32_t limit) { maximum_va_ = limit; }

  /// How often registers were held back for that reason.
  std::uint32_t held(Doubt doubt) const { return held_[static_cast<std::size_t>(doubt)]; }
  /// How often a held register was accepted in the end.
  std::uint32_t confirmed() const { return confirmed_; }
  /// How often registers passed without being looked at, for want of a slot.
  std::uint32_t unguarded() const { return unguarded_; }

  /// As last seen, empty if none was. To be kept over a restart with the registers.
  std::string_view meter_id() const { return meter_id_.view(); }

 protected:
  struct Slot {
    std::int64_t accepted = 0;  // mantissas
    std::int64_t held = 0;
    std::uint32_t accepted_at = 0;  // epoch seconds
    std::uint32_t held_at = 0;
    std::int8_t accepted_exponent = 0;
    std::int8_t held_exponent = 0;
    Quantity quantity{};
    std::uint8_t confirmations_left = 0;  // 0: nothing is held
    bool used = false;
    bool has_accepted = false;

    Decimal accepted_number() const { return {accepted, accepted_exponent}; }
    Decimal held_number() const { return {held, held_exponent}; }
    void accept(Decimal, std::uint32_t now);
    void hold(Decimal, std::uint32_t now);
  };

  explicit RegisterGuardBase(std::uint32_t maximum_va) : maximum_va_(maximum_va) {}

  void check(Reading&, std::int64_t epoch_milliseconds, Sink&, std::span<Slot>);
  static bool restore(const AcceptedRegister&, std::span<Slot>);
  void restore_meter_id(std::string_view);
  void reset(std::span<Slot>);

 private:
  void notice_meter(const Reading&, std::span<Slot>);
  bool passes(Slot&, Decimal number, std::uint32_t now, bool repeated, Sink&);
  std::optional<Doubt> doubt(const Slot&, Decimal number, std::uint32_t now) const;
  std::int64_t allowed_rise(const Slot&, Decimal number, std::uint32_t since, std::uint32_t now) const;

  std::uint32_t maximum_va_;
  std::array<std::uint32_t, doubt_count> held_{};
  std::uint32_t confirmed_ = 0;
  std::uint32_t unguarded_ = 0;
  Reading::Text meter_id_;
};

/// Guards up to `Slots` registers of one meter; more pass unguarded and are counted.
template <std::size_t Slots>
class RegisterGuardOf : public RegisterGuardBase {
 public:
  /// `maximum_va`: apparent power that the main fuse lets through, 3 x 230 V x 63 A if not known.
  explicit RegisterGuardOf(std::uint32_t maximum_va = default_maximum_va) : RegisterGuardBase(maximum_va) {}

  /// Takes the registers out of the reading that are held back. A repeated list (`marks.repeated`) confirms
  /// nothing.
  void check(Reading& reading, std::int64_t epoch_milliseconds, Sink& sink) {
    RegisterGuardBase::check(reading, epoch_milliseconds, sink, slots_);
  }

  /// Calls `visit(const AcceptedRegister&)` for each that was accepted.
  template <class Visit>
  void for_each_accepted(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.has_accepted)
        visit(AcceptedRegister{slot.quantity, slot.accepted_number(), std::int64_t{slot.accepted_at}});
    }
  }

  /// Takes up where an earlier run has ended. False if there is no slot for it, or if it is no register.
  bool restore(const AcceptedRegister& accepted) { return RegisterGuardBase::restore(accepted, slots_); }
  void restore_meter_id(std::string_view id) { RegisterGuardBase::restore_meter_id(id); }

  /// Forgets the registers and the id; the counts stay.
  void reset() { RegisterGuardBase::reset(slots_); }

 private:
  std::array<Slot, Slots> slots_{};
};

/// The longest lists known have 16 registers.
using RegisterGuard = RegisterGuardOf<24>;
/// Gas, water and heat meters have one.
using SubMeterGuard = RegisterGuardOf<1>;

}  // namespace ams
