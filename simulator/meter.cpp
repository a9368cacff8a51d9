#include "simulator/meter.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "simulator/encoder.hpp"
#include "simulator/random.hpp"

namespace simulator {
namespace {

using std::chrono::milliseconds;

// The first time at or after `from` at which the list is due.
Time due(const List& list, Time from) {
  const milliseconds late = (from.time_since_epoch() - list.delay) % list.period;
  return late.count() == 0 ? from : from + list.period - late;
}

Time next_due(const Model& model, Time from) {
  Time first = Time::max();
  for (const List& list : model.lists) first = std::min(first, due(list, from));
  return first;
}

// Of the lists due at that time, the last of the table is sent in place of the others.
const List& list_due(const Model& model, Time time) {
  const List* chosen = &model.lists.front();
  for (const List& list : model.lists) {
    if (due(list, time) == time) chosen = &list;
  }
  return *chosen;
}

double register_of(const Registers& registers, const Quantity& quantity) {
  if (quantity.kind == Kind::active_energy) {
    return quantity.direction > 0 ? registers.active_import : registers.active_export;
  }
  return quantity.direction > 0 ? registers.reactive_import : registers.reactive_export;
}

// In W, var, A, V, Wh or varh.
double measure(const Household& household, const Quantity& quantity) {
  const auto phases = household.phases();
  const unsigned index = quantity.phase == 0 ? 0 : quantity.phase - 1;
  switch (quantity.kind) {
    case Kind::active_power: {
      const double power = quantity.phase == 0 ? household.active_power() : phases[index].active_power;
      return std::max(0.0, power * quantity.direction);
    }
    case Kind::reactive_power: {
      const double power = quantity.phase == 0 ? household.reactive_power() : phases[index].reactive_power;
      return std::max(0.0, power * quantity.direction);
    }
    case Kind::current: return phases[index].current;
    case Kind::voltage: return phases[index].voltage * quantity.direction;
    case Kind::active_energy:
    case Kind::reactive_energy: return register_of(household.registers(), quantity);
  }
  return 0;
}

// Registers are cut, not rounded: a meter counts an energy once it is full.
std::int64_t to_wire(double measured, WireForm form, Kind kind) {
  const double scaled = measured * std::pow(10.0, -form.scaler);
  const bool energy = kind == Kind::active_energy || kind == Kind::reactive_energy;
  const auto integer = static_cast<std::int64_t>(energy ? std::floor(scaled) : std::round(scaled));
  const IntegerRange range = range_of(form.tag);
  return std::clamp(integer, range.least, range.most);
}

std::int64_t random_integer(WireForm form, std::mt19937_64& random) {
  const IntegerRange range = range_of(form.tag);
  switch (draw_below(random, 8)) {
    case 0: return 0;
    case 1: return range.most;
    case 2: return range.least;
    default: break;
  }
  const auto most = static_cast<std::uint64_t>(range.most);
  const auto bits = static_cast<std::uint64_t>(std::bit_width(most));
  const auto size = static_cast<std::int64_t>((random() & most) >> draw_below(random, bits));
  return range.least < 0 && draw_below(random, 8) == 0 ? -size : size;
}

std::string meter_id(const Model& model, std::uint64_t number) {
  return fmt::format("{}{:08}", model.id_prefix, number % 100'000'000);
}

template <typename Function>
void for_each_quantity(const List& list, Function function) {
  for (const Field field : list.fields) {
    if (const Quantity* quantity = find_quantity(field)) function(*quantity);
  }
}

LocalTime clock_at(const Model& model, Time time) {
  return local_time(std::chrono::floor<std::chrono::seconds>(time), model.dialect->habit.summer_time);
}

Telegram telegram(const Model& model, const List& list, Time time, const Content& content) {
  Encoded encoded = encode(model, list, content);
  return {time, std::move(encoded.octets), std::move(encoded.expected)};
}

}  // namespace

Meter::Meter(const Model& model, std::uint64_t seed, std::chrono::sys_seconds start, Roof roof)
    : model_(&model),
      household_(seed, start, model.network, roof),
      meter_id_(meter_id(model, seed)),
      next_due_(next_due(model, start)) {}

Telegram Meter::next() {
  const Time time = next_due_;
  next_due_ = next_due(*model_, time + milliseconds(1));
  household_.advance_to(time);

  const List& list = list_due(*model_, time);
  Content content = {clock_at(*model_, time), meter_id_, {}};
  for_each_quantity(list, [&](const Quantity& quantity) {
    content.integers.at(static_cast<std::size_t>(quantity.field)) =
        to_wire(measure(household_, quantity), form_of(*model_->dialect, quantity.kind), quantity.kind);
  });
  return telegram(*model_, list, time, content);
}

Telegram random_telegram(const Model& model, std::mt19937_64& random) {
  using std::chrono::January;
  using std::chrono::sys_days;
  using std::chrono::sys_seconds;
  using namespace std::chrono_literals;
  const sys_seconds first = sys_days(2010y / January / 1);
  const sys_seconds end = sys_days(2050y / January / 1);
  const std::chrono::seconds offset(draw_below(random, static_cast<std::uint64_t>((end - first).count())));
  const List& list = model.lists[draw_below(random, model.lists.size())];

  Content content = {clock_at(model, first + offset), meter_id(model, random()), {}};
  for_each_quantity(list, [&](const Quantity& quantity) {
    if (quantity.direction == 0) return;  // sent, but never anything else than 0
    content.integers.at(static_cast<std::size_t>(quantity.field)) =
        random_integer(form_of(*model.dialect, quantity.kind), random);
  });
  return telegram(model, list, first + offset, content);
}

}  // namespace simulator
