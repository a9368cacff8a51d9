#include "simulator/p1.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "simulator/crc.hpp"
#include "simulator/expectation.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view line_end = "\r\n";

std::string hexadecimal(std::string_view text) {
  std::string digits;
  for (const char character : text) digits += fmt::format("{:02X}", static_cast<unsigned char>(character));
  return digits;
}

struct Moment {
  int year;
  unsigned month, day;
  std::int64_t hour, minute, second;
};

Moment moment_of(std::chrono::local_seconds wall) {
  const auto day = std::chrono::floor<std::chrono::days>(wall);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(wall - day);
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          time.hours().count(),
          time.minutes().count(),
          time.seconds().count()};
}

std::string short_time(const LocalTime& time) {
  const Moment now = moment_of(time.wall);
  return fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}", now.year % 100, now.month, now.day, now.hour,
                     now.minute, now.second);
}

std::string dsmr_time(const LocalTime& time) {
  return short_time(time) + (time.offset == 120min ? "S" : "W");
}

std::string clock_text(P1Clock clock, const LocalTime& time) {
  if (clock == P1Clock::dsmr) return dsmr_time(time);
  const Moment now = moment_of(time.wall);
  return fmt::format("{:04}{:02}{:02} {:02}:{:02}:{:02}", now.year, now.month, now.day, now.hour, now.minute,
                     now.second);
}

std::string number_text(const P1Line& line, std::int64_t integer) {
  std::string digits = fmt::format("{:0{}}", integer, line.digits + line.decimals);
  if (line.decimals > 0) digits.insert(line.digits, ".");
  return line.unit.empty() ? digits : fmt::format("{}*{}", digits, line.unit);
}

std::string id_text(P1Id spelling, std::string_view id) {
  return spelling == P1Id::hexadecimal ? hexadecimal(id) : std::string(id);
}

std::string brackets(const P1Dialect& dialect, const P1Line& line, const Content& content,
                     std::string_view device_name) {
  switch (*line.field) {
    case Field::clock: return fmt::format("({})", clock_text(dialect.clock, content.sent_at));
    case Field::meter_id: return fmt::format("({})", id_text(dialect.id, content.meter_id));
    case Field::device_name: return fmt::format("({})", hexadecimal(device_name));
    default: break;
  }
  const std::string value = fmt::format("({})", number_text(line, content.integer(*line.field)));
  return line.timed ? fmt::format("({}){}", dsmr_time(content.sent_at), value) : value;
}

std::string sub_meter_id(const P1SubMeter& meter, const Content& content) {
  constexpr std::uint64_t spread = 7919;
  return fmt::format("{}{:012}", meter.id_prefix,
                     (content.number * spread + meter.channel) % 1'000'000'000'000);
}

LocalTime sub_meter_time(const P1SubMeter& meter, const Content& content) {
  const auto late = content.sent_at.wall.time_since_epoch() % meter.period;
  return {content.sent_at.wall - late, content.sent_at.offset};
}

std::string sub_meter_value(const P1SubMeter& meter, const Content& content) {
  const P1Line& line = meter.value;
  const std::string number = number_text(line, content.integer(*line.field));
  const LocalTime time = sub_meter_time(meter, content);
  if (meter.spelling == SubMeterSpelling::same_line) {
    return fmt::format("0-{}:{}({})({})\r\n", meter.channel, line.head, dsmr_time(time), number);
  }
  const std::size_t star = number.find('*');
  return fmt::format("0-{0}:24.3.0({1})(00)(60)(1)(0-{0}:{2})({3})\r\n({4})\r\n0-{0}:24.4.0(1)\r\n",
                     meter.channel, short_time(time), line.head, number.substr(star + 1),
                     number.substr(0, star));
}

std::string sub_meter_lines(const P1SubMeter& meter, const Content& content) {
  return fmt::format("0-{0}:24.1.0({1})\r\n0-{0}:{2}({3})\r\n", meter.channel, meter.device_type,
                     meter.id_code, hexadecimal(sub_meter_id(meter, content))) +
         sub_meter_value(meter, content);
}

std::string check_text(P1Check check, std::string_view telegram) {
  const std::vector<std::uint8_t> octets(telegram.begin(), telegram.end());
  switch (check) {
    case P1Check::four_digits: return fmt::format("{:04X}", crc16_arc(octets));
    case P1Check::unpadded: return fmt::format("{:X}", crc16_arc(octets));
    case P1Check::none: break;
  }
  return {};
}

}  // namespace

Form form_of(const P1Line& line) {
  std::int64_t end = 1;
  for (unsigned digit = 0; digit < line.digits + line.decimals; ++digit) end *= 10;
  const int kilo = line.unit.starts_with('k') ? 3 : 0;
  return {0, end - 1, kilo - static_cast<int>(line.decimals)};
}

std::string p1_telegram(const P1Dialect& dialect, const Content& content, std::string_view device_name) {
  std::string text = fmt::format("/{}\r\n\r\n", dialect.ident);
  for (const P1Line& line : dialect.lines) {
    text += line.head;
    if (line.filler > 0) text += "(" + std::string(line.filler, '\xFF') + ")";
    if (line.field) text += brackets(dialect, line, content, device_name);
    text += line_end;
  }
  for (const P1SubMeter& meter : dialect.sub_meters) text += sub_meter_lines(meter, content);
  text += '!';
  text += check_text(dialect.check, text);
  text += line_end;
  return text += dialect.trailer;
}

Expected p1_expectation(const P1Dialect& dialect, const Content& content) {
  Expected expected;
  expected.ident = dialect.ident;
  expected.unchecked = dialect.check == P1Check::none;
  for (const P1Line& line : dialect.lines) {
    if (!line.field) continue;
    if (*line.field == Field::meter_id) expected.meter_id = content.meter_id;
    if (*line.field == Field::clock) {
      const Deviation told = dialect.clock == P1Clock::dsmr ? Deviation::actual : Deviation::unspecified;
      expected.meter_time = meter_time(content.sent_at, {.deviation = told});
    }
    if (const Quantity* quantity = find_quantity(*line.field)) {
      expected.values.push_back(value_of(*quantity, form_of(line), content.integer(*line.field)));
    }
  }
  return expected;
}

std::vector<Expected> p1_sub_meters(const P1Dialect& dialect, const Content& content) {
  std::vector<Expected> meters;
  for (const P1SubMeter& meter : dialect.sub_meters) {
    const Field field = *meter.value.field;
    const bool same_line = meter.spelling == SubMeterSpelling::same_line;
    Expected& expected = meters.emplace_back();
    expected.meter_id = sub_meter_id(meter, content);
    expected.meter_time = meter_time(sub_meter_time(meter, content),
                                     {.deviation = same_line ? Deviation::actual : Deviation::unspecified});
    expected.values = {value_of(*find_quantity(field), form_of(meter.value), content.integer(field))};
    expected.channel = meter.channel;
    expected.medium = meter.medium;
    expected.unchecked = dialect.check == P1Check::none;
  }
  return meters;
}

}  // namespace simulator
