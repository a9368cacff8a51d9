#include "ams/guard/register_guard.hpp"

#include <algorithm>
#include <limits>

namespace ams {
namespace {

constexpr std::uint32_t hour = 3600;
constexpr std::uint32_t longest_silence = 400 * 24 * hour;

// Registers are compared in millionths of their unit. 63 bits hold 9 million million of them.
constexpr int places = 6;
constexpr std::int64_t million = 1'000'000;

std::int64_t millionths(Decimal number) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 4;
  const Decimal fine = rounded(number, places);
  if (fine.exponent != -places) return number.mantissa < 0 ? -most : most;
  return std::clamp(fine.mantissa, -most, most);
}

// 10^exponent in millionths.
std::int64_t step(std::int8_t exponent) {
  constexpr int largest = 6;
  std::int64_t step = 1;
  for (int power = -places; power < std::min<int>(exponent, largest); ++power) step *= 10;
  return step;
}

// Seconds between two arrivals.
std::uint32_t elapsed(std::uint32_t since, std::uint32_t now) {
  if (now >= since) return std::min(now - since, longest_silence);
  return since - now <= hour ? 0 : longest_silence;
}

std::uint32_t in_seconds(std::int64_t epoch_milliseconds) {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp(epoch_milliseconds / 1000, std::int64_t{0}, most));
}

bool is_same_meter(std::string_view left, std::string_view right) {
  return left.ends_with(right) || right.ends_with(left);
}

std::string_view excess(Kind kind) {
  const bool is_electric = kind == Kind::active_energy || kind == Kind::reactive_energy;
  return is_electric ? ", more than the main fuse lets through in that time"
                     : ", more than can be used in that time";
}

}  // namespace

std::string_view name(Doubt doubt) {
  switch (doubt) {
    case Doubt::fell: return "fell";
    case Doubt::jumped: return "jumped";
    case Doubt::zero: return "zero";
  }
  return {};
}

void write_words(TextWriter& out, const HeldRegister& held) {
  out.text(key(held.quantity));
  if (held.accepted && held.doubt != Doubt::zero) {
    out.text(held.doubt == Doubt::fell ? " fell from " : " jumped from ");
    write_decimal(out, *held.accepted);
    out.text(" to ");
  } else {
    out.text(" appeared as ");
  }
  write_value(out, {held.held, held.quantity});
  if (held.doubt == Doubt::jumped) out.text(excess(kind(held.quantity)));
  if (held.confirmations_left == 0) {
    out.text(": accepted, since ");
    out.number(RegisterGuardBase::confirmations);
    out.text(" more telegrams confirmed it");
    return;
  }
  out.text(": held back until ");
  out.number(held.confirmations_left);
  out.text(held.confirmations_left == 1 ? " more telegram confirms it" : " more telegrams confirm it");
}

void RegisterGuardBase::Slot::accept(Decimal number, std::uint32_t now) {
  accepted = number.mantissa;
  accepted_exponent = number.exponent;
  accepted_at = now;
  has_accepted = true;
  confirmations_left = 0;
}

void RegisterGuardBase::Slot::hold(Decimal number, std::uint32_t now) {
  held = number.mantissa;
  held_exponent = number.exponent;
  held_at = now;
}

void RegisterGuardBase::check(Reading& reading, std::int64_t epoch_milliseconds, Sink& sink,
                              std::span<Slot> slots) {
  notice_meter(reading, slots);
  const std::uint32_t now = in_seconds(epoch_milliseconds);
  for (std::size_t index = 0; index < reading.values().size();) {
    const Value value = reading.values()[index];
    ++index;
    if (!is_register(kind(value.quantity))) continue;
    const auto slot = std::find_if(slots.begin(), slots.end(), [&](const Slot& one) {
      return !one.used || one.quantity == value.quantity;
    });
    if (slot == slots.end()) {
      ++unguarded_;
      continue;
    }
    slot->used = true;
    slot->quantity = value.quantity;
    if (!passes(*slot, value.number, now, reading.marks.repeated, sink)) reading.remove(--index);
  }
}

bool RegisterGuardBase::passes(Slot& slot, Decimal number, std::uint32_t now, bool repeated, Sink& sink) {
  const std::optional<Doubt> doubt = this->doubt(slot, number, now);
  if (!doubt) {
    // A repeated list is old: the time of what it says stays that of the first.
    if (!repeated || !slot.has_accepted) slot.accept(number, now);
    return true;
  }
  HeldRegister held{slot.quantity, *doubt, std::nullopt, number, 0};
  if (slot.has_accepted) held.accepted = slot.accepted_number();

  const std::int64_t rise = millionths(number) - millionths(slot.held_number());
  const bool confirms =
      slot.confirmations_left > 0 && rise >= 0 && rise <= allowed_rise(slot, number, slot.held_at, now);
  if (!confirms) {
    slot.confirmations_left = confirmations;
  } else if (!repeated) {
    --slot.confirmations_left;
  }
  held.confirmations_left = slot.confirmations_left;
  const bool accepted = slot.confirmations_left == 0;
  if (accepted) {
    slot.accept(number, now);
    ++confirmed_;
  } else {
    slot.hold(number, now);
    ++held_[static_cast<std::size_t>(*doubt)];
  }
  sink.register_held(held);
  return accepted;
}

std::optional<Doubt> RegisterGuardBase::doubt(const Slot& slot, Decimal number, std::uint32_t now) const {
  if (!slot.has_accepted) return number.mantissa == 0 ? std::optional(Doubt::zero) : std::nullopt;
  const std::int64_t rise = millionths(number) - millionths(slot.accepted_number());
  if (rise < 0) return Doubt::fell;
  if (rise > allowed_rise(slot, number, slot.accepted_at, now)) return Doubt::jumped;
  return std::nullopt;
}

// In millionths of the unit.
std::int64_t RegisterGuardBase::allowed_rise(const Slot& slot, Decimal number, std::uint32_t since,
                                             std::uint32_t now) const {
  constexpr std::int64_t cubic_metres_an_hour = 40;
  constexpr std::int64_t gigajoules_an_hour = 4;
  constexpr std::int64_t between_readings = std::int64_t{25} * hour;
  const std::int64_t coarse = 2 * step(number.exponent);
  const std::int64_t seconds = elapsed(since, now);
  switch (kind(slot.quantity)) {
    case Kind::volume: return coarse + cubic_metres_an_hour * million / hour * (seconds + between_readings);
    case Kind::heat: return coarse + gigajoules_an_hour * million / hour * (seconds + between_readings);
    default:
      // A VA for a second is 1000/3600 millionths of a kVAh; half as much again is 5/12.
      return coarse + std::int64_t{maximum_va_} * (seconds + hour) * 5 / 12;
  }
}

void RegisterGuardBase::notice_meter(const Reading& reading, std::span<Slot> slots) {
  if (!reading.meter_id || reading.meter_id->view().empty()) return;
  const std::string_view id = reading.meter_id->view();
  if (!is_same_meter(id, meter_id_.view())) reset(slots);
  if (id.size() > meter_id_.view().size()) meter_id_ = *reading.meter_id;
}

bool RegisterGuardBase::restore(const AcceptedRegister& accepted, std::span<Slot> slots) {
  if (!is_register(kind(accepted.quantity))) return false;
  const auto slot = std::find_if(slots.begin(), slots.end(), [&](const Slot& one) {
    return !one.used || one.quantity == accepted.quantity;
  });
  if (slot == slots.end()) return false;
  slot->used = true;
  slot->quantity = accepted.quantity;
  slot->accept(accepted.number, in_seconds(accepted.epoch_seconds * 1000));
  return true;
}

void RegisterGuardBase::restore_meter_id(std::string_view id) {
  meter_id_.assign(id);
}

void RegisterGuardBase::reset(std::span<Slot> slots) {
  std::fill(slots.begin(), slots.end(), Slot{});
  meter_id_ = {};
}

}  // namespace ams
