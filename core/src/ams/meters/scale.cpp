#include "ams/meters/scale.hpp"

#include <algorithm>

#include "ams/flash.hpp"
#include "ams/quantity_table.hpp"

namespace ams {
namespace {

constexpr std::size_t phases = 3;
constexpr std::int64_t weak_power = 200;         // VA: below, rounding and the time between samples count
constexpr std::int64_t weak_phase_power = 20;    // the same where powers of phases are told, too
constexpr std::int64_t lowest_voltage = 40;      // V, of the highest phase: others may be without
constexpr std::int64_t highest_voltage = 600;    // V
constexpr std::int64_t most_mantissa = 1 << 24;  // of a current, a voltage or a power. No square overflows.

using ByPhase = std::array<std::int64_t, phases>;

// What the check looks at: numbers as sent, and powers in W and var. Absent is 0 here.
struct Sent {
  ByPhase current{};
  ByPhase voltage{};
  ByPhase power{};
  std::int64_t active = 0;
  std::int64_t reactive = 0;
  bool has_phase_powers = false;
  bool is_usable = true;
};

void take(Sent& sent, const Value& value) {
  const std::int64_t number = std::clamp(value.number.mantissa, -most_mantissa, most_mantissa);
  const auto take_phase_power = [&](std::size_t phase, std::int64_t power) {
    sent.power[phase] += power;
    sent.has_phase_powers = true;
  };
  switch (value.quantity) {
    case "current_l1_a"_quantity: sent.current[0] = number; break;
    case "current_l2_a"_quantity: sent.current[1] = number; break;
    case "current_l3_a"_quantity: sent.current[2] = number; break;
    case "voltage_l1_v"_quantity: sent.voltage[0] = number; break;
    case "voltage_l2_v"_quantity: sent.voltage[1] = number; break;
    case "voltage_l3_v"_quantity: sent.voltage[2] = number; break;
    case "active_power_import_w"_quantity: sent.active += number; break;
    case "active_power_export_w"_quantity: sent.active -= number; break;
    case "reactive_power_import_var"_quantity: sent.reactive += number; break;
    case "reactive_power_export_var"_quantity: sent.reactive -= number; break;
    case "active_power_import_l1_w"_quantity: take_phase_power(0, number); break;
    case "active_power_import_l2_w"_quantity: take_phase_power(1, number); break;
    case "active_power_import_l3_w"_quantity: take_phase_power(2, number); break;
    case "active_power_export_l1_w"_quantity: take_phase_power(0, -number); break;
    case "active_power_export_l2_w"_quantity: take_phase_power(1, -number); break;
    case "active_power_export_l3_w"_quantity: take_phase_power(2, -number); break;
    default: return;
  }
  if (number != value.number.mantissa) sent.is_usable = false;
}

constexpr std::int64_t magnitude(std::int64_t number) {
  return number < 0 ? -number : number;
}

Sent gather(const Reading& reading, const Unscaled& unscaled) {
  Sent sent;
  for (std::size_t index = 0; index < reading.values().size(); ++index) {
    if (unscaled[index]) take(sent, reading.values()[index]);
  }
  if (sent.has_phase_powers) {  // what flows in on one phase and out on another
    sent.active = 0;
    for (std::int64_t& power : sent.power) sent.active += power = magnitude(power);
  }
  return sent;
}

// number * 10^power, towards 0.
constexpr std::int64_t whole(std::int64_t number, int power) {
  for (; power < 0; ++power) number /= 10;
  for (; power > 0; --power) number *= 10;
  return number;
}

// square > (times * apparent / parts)^2
constexpr bool exceeds(std::int64_t square, std::int64_t apparent, int times, int parts = 1) {
  return square * parts * parts > apparent * apparent * times * times;
}

enum class Fit : std::uint8_t { contradicts, possible, agrees };

bool is_no_mains(const Sent& sent, int scale) {
  const std::int64_t highest = *std::max_element(sent.voltage.begin(), sent.voltage.end());
  return highest != 0 && (whole(highest, scale) > highest_voltage || whole(highest, scale) < lowest_voltage);
}

// The sum A of U x I is never less than the apparent power S = sqrt(P * P + Q * Q), and it is more where
// phases differ or currents are distorted. In three wires, too: with U12, U32, I1 and I3 (Blondel) A is
// between S and 2 S. Far more than S it can only be where one phase delivers what another draws, which powers
// of phases would show. A load switched between two samples may blur all that, but a wrong scale is wrong by
// ten: what lies between is neither proof nor contradiction.
Fit fit(const Sent& sent, OtherScale scale) {
  if (is_no_mains(sent, scale.voltage)) return Fit::contradicts;
  std::int64_t apparent = 0;
  bool has_pair = false;
  for (std::size_t phase = 0; phase < phases; ++phase) {
    const std::int64_t product = magnitude(sent.current[phase] * sent.voltage[phase]);
    const std::int64_t volt_amperes = std::min(whole(product, scale.current + scale.voltage), most_mantissa);
    const std::int64_t power = sent.power[phase];
    if (product != 0 && power > weak_power && exceeds(power * power, volt_amperes, 4))
      return Fit::contradicts;
    has_pair = has_pair || product != 0;
    apparent += volt_amperes;
  }
  if (!has_pair) return Fit::possible;
  const std::int64_t square = sent.active * sent.active + sent.reactive * sent.reactive;
  const std::int64_t weak = sent.has_phase_powers ? weak_phase_power : weak_power;
  const bool is_weak = square < weak * weak;
  if (!is_weak && exceeds(square, apparent, 4)) return Fit::contradicts;
  const bool is_surplus = sent.has_phase_powers && apparent > 4 * weak_power;
  if (is_surplus && !exceeds(square, apparent, 1, 5)) return Fit::contradicts;
  const bool is_near = exceeds(square, apparent, 1, 3) && !exceeds(square, apparent, 7, 5);
  return is_near && !is_weak ? Fit::agrees : Fit::possible;
}

void rescale(Reading& reading, const Unscaled& unscaled, const Scale& from, OtherScale to) {
  for (std::size_t index = 0; index < reading.values().size(); ++index) {
    Value& value = reading.values()[index];
    if (!unscaled[index]) continue;
    if (kind(value.quantity) == Kind::current) value.number = scaled(value.number, to.current - from.current);
    if (kind(value.quantity) == Kind::voltage) value.number = scaled(value.number, to.voltage - from.voltage);
  }
}

// Powers are whole watts with every maker: a list of them alone has nothing to be scaled.
bool has_scaled(const Reading& reading, const Unscaled& unscaled) {
  for (std::size_t index = 0; index < reading.values().size(); ++index) {
    const Kind of = kind(reading.values()[index].quantity);
    const bool has_scale = of == Kind::current || of == Kind::voltage || is_register(of);
    if (has_scale && unscaled[index]) return true;
  }
  return false;
}

int energy_power(const Meter& meter, const Scale& scale, std::string_view model) {
  for (const ModelEnergy& row : meter.models) {
    if (model.size() <= row.position) continue;
    const std::string_view from{model.data() + row.position, model.size() - row.position};
    if (begins_with(from, row.part)) return fetched(row.energy);
  }
  return scale.energy;
}

// Which of the maker's other scales agrees with the powers; null if none or more than one does.
const OtherScale* only_agreeing(const Sent& sent, const Meter& meter) {
  const OtherScale* found = nullptr;
  for (const OtherScale& other : meter.other_scales) {
    if (fit(sent, fetched(other)) != Fit::agrees) continue;
    if (found != nullptr) return nullptr;
    found = &other;
  }
  return found;
}

}  // namespace

int power_without_scaler(Kind kind, const Meter* meter, std::string_view model) {
  const std::optional<Scale> known = meter != nullptr ? fetched(meter->scale) : std::nullopt;
  if (!known) return Scale::unknown;
  const Scale& scale = *known;
  switch (kind) {
    case Kind::active_power:
    case Kind::reactive_power:
    case Kind::apparent_power: return 0;
    case Kind::current: return scale.current;
    case Kind::voltage: return scale.voltage;
    case Kind::power_factor: return scale.power_factor;
    case Kind::active_energy:
    case Kind::reactive_energy: return energy_power(*meter, scale, model) - 3;
    default: return Scale::unknown;
  }
}

// Where powers of phases are not told, one phase may deliver what another draws: U x I is then far more than
// the sums show, and another scale only seems to agree.
ScaleOrigin settle_scale(Reading& reading, const Unscaled& unscaled, const Meter& meter) {
  if (!has_scaled(reading, unscaled)) return ScaleOrigin::wire;
  const std::optional<Scale> scale = fetched(meter.scale);
  if (!scale) return ScaleOrigin::table;
  const Sent sent = gather(reading, unscaled);
  if (!sent.is_usable) return ScaleOrigin::table;
  const Fit own = fit(sent, {scale->current, scale->voltage});
  if (own == Fit::agrees) return ScaleOrigin::confirmed;
  if (const OtherScale* other = only_agreeing(sent, meter)) {
    if (own == Fit::possible && !sent.has_phase_powers) return ScaleOrigin::table;
    rescale(reading, unscaled, *scale, fetched(*other));
    return ScaleOrigin::confirmed;
  }
  if (own != Fit::contradicts) return ScaleOrigin::table;
  for (const OtherScale& constant : meter.other_scales) {
    const OtherScale other = fetched(constant);
    if (fit(sent, other) == Fit::contradicts) continue;
    rescale(reading, unscaled, *scale, other);
    return ScaleOrigin::table;
  }
  return ScaleOrigin::doubtful;
}

}  // namespace ams
