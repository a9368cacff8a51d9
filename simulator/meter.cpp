#include "simulator/meter.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "simulator/draw.hpp"
#include "simulator/encoder.hpp"
#include "simulator/measure.hpp"
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

std::string meter_id(const Model& model, std::uint64_t number) {
  return fmt::format("{}{:0{}}", model.id_prefix, number, model.id_digits);
}

std::uint64_t meter_number(const Model& model, std::uint64_t seed) {
  std::uint64_t end = 1;
  for (unsigned digit = 0; digit < model.id_digits; ++digit) end *= 10;
  return seed % end;
}

LocalTime clock_at(const Model& model, Time time) {
  const SummerTime summer_time =
      model.dialect != nullptr ? model.dialect->habit.summer_time : SummerTime::observed;
  return local_time(std::chrono::floor<std::chrono::seconds>(time), summer_time);
}

Content content_at(const Model& model, Time time, std::uint64_t number, std::uint32_t counter) {
  return {.sent_at = clock_at(model, time),
          .meter_id = meter_id(model, number),
          .number = number,
          .invoke_number = counter,
          .invocation_counter = counter};
}

Telegram telegram(const Model& model, const List& list, Time time, const Content& content) {
  Encoded encoded = encode(model, list, content);
  return {time, std::move(encoded.octets), std::move(encoded.expected), std::move(encoded.sub_meters),
          std::move(encoded.pieces)};
}

}  // namespace

Meter::Meter(const Model& model, std::uint64_t seed, std::chrono::sys_seconds start, Roof roof)
    : model_(&model),
      household_(seed, start, model.network, roof),
      number_(meter_number(model, seed)),
      next_due_(next_due(model, start)) {}

Telegram Meter::next() {
  const Time time = next_due_;
  next_due_ = next_due(*model_, time + milliseconds(1));
  household_.advance_to(time);

  const List& list = list_due(*model_, time);
  Content content = content_at(*model_, time, number_, ++invocation_counter_);
  for (const auto& [quantity, form] : places_of(*model_, list)) {
    content.integers.at(static_cast<std::size_t>(quantity->field)) =
        to_wire(measure(household_, *quantity), form, quantity->kind);
  }
  return telegram(*model_, list, time, content);
}

Telegram random_telegram(const Model& model, std::mt19937_64& random) {
  const std::uint64_t counter = random();
  return random_telegram(model, random, static_cast<std::uint32_t>(counter));
}

Telegram random_telegram(const Model& model, std::mt19937_64& random, std::uint32_t invocation_counter) {
  using std::chrono::January;
  using std::chrono::sys_days;
  using std::chrono::sys_seconds;
  using namespace std::chrono_literals;
  const sys_seconds first = sys_days(2010y / January / 1);
  const sys_seconds end = sys_days(2050y / January / 1);
  const std::chrono::seconds offset(draw_below(random, static_cast<std::uint64_t>((end - first).count())));
  const List& list = model.lists[static_cast<std::size_t>(draw_below(random, model.lists.size()))];

  Content content = content_at(model, first + offset, meter_number(model, random()), invocation_counter);
  const std::vector<Place> places = places_of(model, list);
  if (model.draw == Draw::consistent) {
    draw_consistent(places, random, content);
  } else {
    draw_anything(places, random, content);
  }
  return telegram(model, list, first + offset, content);
}

}  // namespace simulator
