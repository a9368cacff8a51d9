#include <algorithm>
#include <iterator>

#include "ams/flash.hpp"
#include "ams/meters/p1_telegram.hpp"
#include "ams/quantity_table.hpp"

// The half of P1Telegram that reads data lines.

namespace ams {
namespace {

constexpr std::uint32_t cde(std::uint8_t c, std::uint8_t d, std::uint8_t e) {
  return Obis{0, 0, c, d, e}.cde();
}

bool are_brackets(Octets octets) {
  p1::Brackets brackets(octets);
  Octets content;
  while (brackets.next(content)) {
  }
  return brackets.rest().empty();
}

// (time)(value): the value's. A single bracket is that already.
Octets without_time(Octets octets) {
  p1::Brackets brackets(octets);
  Octets time;
  const bool is_behind = brackets.next(time) && !brackets.rest().empty() && brackets.rest().front() == '(';
  return is_behind ? brackets.rest() : octets;
}

std::optional<std::uint16_t> whole_number(Octets content) {
  p1::Measured measured;
  constexpr std::int64_t limit = 0xffff;
  if (p1::read_measured(content, measured) || measured.unit.cosem_unit != p1::no_unit.cosem_unit)
    return std::nullopt;
  if (measured.number.exponent != 0 || measured.number.mantissa < 0 || measured.number.mantissa > limit)
    return std::nullopt;
  return static_cast<std::uint16_t>(measured.number.mantissa);
}

}  // namespace

// The OBIS codes of what is not a number of the meter's own ("Who is who in a list").
std::span<const P1Telegram::RoleRow> P1Telegram::roles_of(const Obis& code) {
  // 1-b
  static constexpr RoleRow electricity[] = {
      {cde(0, 9, 1), Role::half_clock, 6, "time"},
      {cde(0, 9, 2), Role::half_clock, 0, "date"},
  };
  // 0-0
  static constexpr RoleRow meter[] = {
      {cde(1, 0, 0), Role::clock, 0, "clock"},
      {cde(96, 1, 1), Role::meter_id, 1, "meter id"},
      {cde(96, 1, 0), Role::meter_id, 2, "meter id"},
      {cde(96, 1, 7), Role::meter_model, 0, "meter model"},
  };
  // 0-n
  static constexpr RoleRow sub_meter[] = {
      {cde(24, 1, 0), Role::device_type, 0, "type of sub-meter"},
      {cde(96, 1, 1), Role::sub_meter_id, 1, "id of sub-meter"},
      {cde(96, 1, 0), Role::sub_meter_id, 2, "id of sub-meter"},
      {cde(96, 1, 2), Role::sub_meter_id, 3, "id of sub-meter"},
      {cde(24, 2, 1), Role::sub_meter_value, 0, "value of sub-meter"},
      {cde(24, 2, 3), Role::sub_meter_value, 0, "value of sub-meter"},  // Belgium: not temperature-converted
      {cde(24, 3, 0), Role::spread_value, 0, "value of sub-meter"},     // DSMR 2 and 3
  };
  if (code.a == 1) return electricity;
  if (code.a != 0) return {};
  return code.b == 0 ? std::span<const RoleRow>(meter) : sub_meter;
}

void P1Telegram::read_line(Octets line) {
  line_ = line.data();
  if (tracer_ != nullptr) tracer_->region(Layer::p1, "P1 telegram line", line);
  if (line.front() == '(' && spread_ != none) return read_continuation(line);
  spread_ = none;
  if (line.back() != ')') return refuse_malformed(line);
  Obis code;
  const std::size_t code_octets = p1::read_code(line, code);
  if (code_octets == 0) return refuse_malformed(line);
  const Octets brackets = line.subspan(code_octets);
  if (code.a == 0 || code.c == 0) {
    for (const RoleRow& constant : roles_of(code)) {
      if (constant.cde != code.cde()) continue;
      const RoleRow row = fetched(constant);
      trace(line.first(code_octets), "OBIS code", row.name);
      return read_role(row, code.b, brackets);
    }
  }
  if (code.a != 0 || code.b == 0) {  // what sub-meters call by the same code is theirs
    if (const std::optional<Quantity> quantity = find_quantity(code)) {
      if (tracer_ != nullptr) trace(line.first(code_octets), "OBIS code", key(*quantity));
      return read_quantity(*quantity, brackets);
    }
  }
  trace(line.first(code_octets), "OBIS code", "not used here");
  if (!are_brackets(brackets)) refuse_malformed(brackets);
}

void P1Telegram::read_quantity(Quantity quantity, Octets brackets) {
  if (quantity == "demand_maximum_import_w"_quantity) brackets = without_time(brackets);
  const Octets content = brackets.subspan(1, brackets.size() - 2);
  if (content.empty()) return;
  p1::Measured measured;
  if (const std::optional<Reason> wrong = p1::read_measured(content, measured)) {
    if (*wrong == Reason::line_malformed) return refuse_malformed(content, quantity);
    return refuse({Layer::value, *wrong, octet_of(content), 0, 0, quantity});
  }
  if (measured.unit.unit != unit(quantity))
    return refuse_unit(measured.unit.cosem_unit, octet_of(content), quantity);
  static_assert(std::size(table::quantities) <= most_quantities);
  const auto row = static_cast<std::size_t>(quantity);
  if (seen_[row]) return refuse_repeated(content, quantity);
  const Decimal number = scaled(measured.number, measured.unit.power);
  if (!reading_.add({number, quantity})) {
    return refuse(
        {Layer::value, Reason::too_many_values, octet_of(content), Reading::most_values, 0, quantity});
  }
  seen_[row] = true;
  if (tracer_ != nullptr) trace_value(content, number, quantity);
}

void P1Telegram::read_role(const RoleRow& row, std::uint8_t channel, Octets brackets) {
  SubMeter* meter = channel == 0 || row.role == Role::half_clock ? nullptr : sub_meter(channel);
  if (row.role == Role::sub_meter_value || row.role == Role::spread_value) {
    if (meter == nullptr)
      return refuse({Layer::value, Reason::too_many_values, octet_of(brackets), most_sub_meters});
    return row.role == Role::spread_value ? read_spread_value(*meter, brackets)
                                          : read_sub_meter_value(*meter, brackets);
  }
  p1::Brackets all(brackets);
  Octets content;
  if (!all.next(content) || !all.rest().empty()) return refuse_malformed(brackets);
  if (content.empty()) return;
  trace(content, "value", p1::text_of(content));
  if (meter != nullptr) {
    read_sub_meter_content(row, *meter, content);
  } else {
    read_content(row, content);
  }
}

void P1Telegram::read_content(const RoleRow& row, Octets content) {
  Reading::Text text;
  switch (row.role) {
    case Role::clock: return read_clock(content, reading_.meter_time, octet_of(content));
    case Role::half_clock: return read_half_clock(content, row.rank);
    case Role::meter_model:
      if (read_text(content, text)) reading_.meter_model = text;
      return;
    case Role::meter_id:
      if (row.rank >= id_rank_ || !read_text(content, text)) return;
      id_rank_ = row.rank;
      reading_.meter_id = text;
      return;
    default: return;
  }
}

void P1Telegram::read_sub_meter_content(const RoleRow& row, SubMeter& meter, Octets content) {
  if (row.role == Role::device_type) {
    const std::optional<std::uint16_t> device_type = whole_number(content);
    if (!device_type) return refuse_malformed(content);
    meter.device_type = *device_type;
  } else if (Reading::Text text; row.rank < meter.id_rank && read_text(content, text)) {
    meter.id_rank = row.rank;
    meter.id = text;
  }
}

// (time)(value*unit)
void P1Telegram::read_sub_meter_value(SubMeter& meter, Octets brackets) {
  p1::Brackets all(brackets);
  Octets time;
  Octets content;
  if (!all.next(content)) return refuse_malformed(brackets);
  if (!all.rest().empty()) {
    time = content;
    if (!all.next(content) || !all.rest().empty()) return refuse_malformed(brackets);
  }
  if (meter.has_number) return refuse_repeated(content);
  read_time(meter, time);
  meter.unit = p1::no_unit;
  store(meter, content);
}

// (time)(status)(period)(count)(code)(unit), and the value in brackets of its own on the next line.
void P1Telegram::read_spread_value(SubMeter& meter, Octets brackets) {
  constexpr std::size_t time_index = 0;
  constexpr std::size_t unit_index = 5;
  p1::Brackets all(brackets);
  Octets content;
  for (std::size_t index = 0; index <= unit_index; ++index) {
    if (!all.next(content)) return refuse_malformed(brackets);
    if (index == time_index) read_time(meter, content);
  }
  meter.unit = p1::find_unit(content);
  if (meter.unit.cosem_unit == 0) return refuse_unit(0, octet_of(content));
  if (all.next(content)) return store(meter, content);  // some do not break the line
  if (!all.rest().empty()) return refuse_malformed(brackets);
  spread_ = static_cast<std::uint8_t>(&meter - sub_meters_.data());
}

void P1Telegram::read_continuation(Octets line) {
  SubMeter& meter = sub_meters_[spread_];
  spread_ = none;
  p1::Brackets all(line);
  Octets content;
  if (!all.next(content) || !all.rest().empty()) return refuse_malformed(line);
  store(meter, content);
}

// A number without unit leaves the one that was told before.
void P1Telegram::store(SubMeter& meter, Octets content) {
  if (content.empty()) return;
  p1::Measured measured;
  if (const std::optional<Reason> wrong = p1::read_measured(content, measured)) {
    if (*wrong == Reason::line_malformed) return refuse_malformed(content);
    return refuse({Layer::value, *wrong, octet_of(content)});
  }
  meter.number = measured.number;
  meter.octet = static_cast<std::uint32_t>(octet_of(content));
  meter.has_number = true;
  if (measured.unit.cosem_unit != p1::no_unit.cosem_unit) meter.unit = measured.unit;
  if (meter.unit.cosem_unit == 0 && malformed_octet_ == 0) malformed_octet_ = octets_;
  trace(content, "value", p1::text_of(content));
}

void P1Telegram::read_time(SubMeter& meter, Octets content) {
  meter.has_open_time = p1::is_open_time(content);
  if (!content.empty() && !meter.has_open_time) read_clock(content, meter.time, octet_of(content));
}

void P1Telegram::read_clock(Octets content, std::optional<Clock>& clock, std::size_t octet) {
  if (const Result<Clock> read = p1::read_clock(content)) {
    clock = *read;
  } else {
    refuse({Layer::value, Reason::clock_invalid, octet});
  }
}

void P1Telegram::read_half_clock(Octets content, std::size_t first) {
  constexpr std::size_t half = 6;
  if (content.size() != half) return refuse({Layer::value, Reason::clock_invalid, octet_of(content)});
  std::copy(content.begin(), content.end(), date_and_time_.begin() + static_cast<std::ptrdiff_t>(first));
}

// False also for a text of blanks alone.
bool P1Telegram::read_text(Octets content, Reading::Text& text) {
  if (p1::read_identification(content, text)) return !text.view().empty();
  refuse({Layer::value, Reason::text_too_long, octet_of(content), Reading::Text::capacity(),
          static_cast<std::uint32_t>(content.size())});
  return false;
}

P1Telegram::SubMeter* P1Telegram::sub_meter(std::uint8_t channel) {
  for (std::uint8_t index = 0; index < sub_meter_count_; ++index) {
    if (sub_meters_[index].channel == channel) return &sub_meters_[index];
  }
  if (sub_meter_count_ == most_sub_meters) return nullptr;
  SubMeter& meter = sub_meters_[sub_meter_count_++];
  meter = {};
  meter.channel = channel;
  return &meter;
}

}  // namespace ams
