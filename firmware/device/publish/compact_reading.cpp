#include "firmware/device/publish/compact_reading.hpp"

#include <optional>

namespace amsbridge::device {
namespace {

constexpr std::uint8_t has_meter_time = 0x01;
constexpr std::uint8_t has_temperature = 0x02;
constexpr std::uint8_t has_import_estimate = 0x04;
constexpr std::uint8_t has_export_estimate = 0x08;
constexpr std::uint8_t has_marks = 0x10;

// Of a meter time: its offset, and how status and date are written.
constexpr std::uint8_t clock_has_offset = 0x01;
constexpr std::uint8_t clock_has_status = 0x02;  // other than "not specified"
constexpr std::uint8_t clock_is_spelt = 0x04;    // field by field: no calendar has it, or it is before 1970

constexpr std::uint8_t other_exponent = 0x80;
constexpr std::uint8_t unspecified_status = 0xff;

// A count of seconds, where it gives the same date and time back.
std::optional<std::int64_t> seconds_of(ams::Clock clock) {
  clock.offset_minutes.reset();
  const std::int64_t seconds = ams::epoch_seconds(clock);
  if (seconds < 0) return std::nullopt;
  ams::Clock back = ams::clock_from_epoch(seconds);
  back.status = clock.status;
  return back == clock ? std::optional(seconds) : std::nullopt;
}

// Near the arrival, as most clocks are, the seconds are few.
void write_clock(CompactWriter& out, const ams::Clock& clock, std::int64_t arrival_milliseconds) {
  const auto seconds = seconds_of(clock);
  std::uint8_t form = seconds ? 0 : clock_is_spelt;
  if (clock.offset_minutes) form |= clock_has_offset;
  if (clock.status != unspecified_status) form |= clock_has_status;
  out.octet(form);
  if (clock.offset_minutes) out.signed_number(*clock.offset_minutes);
  if (clock.status != unspecified_status) out.octet(clock.status);
  if (seconds) return out.signed_number(*seconds - arrival_milliseconds / 1000);
  out.number(clock.year);
  for (const std::uint8_t field : {clock.month, clock.day, clock.hour, clock.minute, clock.second})
    out.octet(field);
}

ams::Clock read_clock(CompactReader& in, std::int64_t arrival_milliseconds) {
  const std::uint8_t form = in.octet();
  std::optional<std::int16_t> offset;
  if ((form & clock_has_offset) != 0) offset = static_cast<std::int16_t>(in.signed_number());
  const std::uint8_t status = (form & clock_has_status) != 0 ? in.octet() : unspecified_status;
  ams::Clock clock;
  if ((form & clock_is_spelt) == 0) {
    clock = ams::clock_from_epoch(in.signed_number() + arrival_milliseconds / 1000);
  } else {
    clock.year = static_cast<std::uint16_t>(in.number());
    for (std::uint8_t* field : {&clock.month, &clock.day, &clock.hour, &clock.minute, &clock.second})
      *field = in.octet();
  }
  clock.offset_minutes = offset;
  clock.status = status;
  return clock;
}

void write_decimal(CompactWriter& out, const ams::Decimal& number) {
  out.octet(static_cast<std::uint8_t>(number.exponent));
  out.signed_number(number.mantissa);
}

ams::Decimal read_decimal(CompactReader& in) {
  const auto exponent = static_cast<std::int8_t>(in.octet());
  return {in.signed_number(), exponent};
}

std::uint8_t octet_of(const ams::Marks& marks) {
  unsigned bits = static_cast<unsigned>(marks.scale) << 5U;
  bits |= marks.unchecked ? 1U : 0U;
  bits |= marks.unauthenticated ? 2U : 0U;
  bits |= marks.replayed ? 4U : 0U;
  bits |= marks.dumped ? 8U : 0U;
  bits |= marks.repeated ? 16U : 0U;
  return static_cast<std::uint8_t>(bits);
}

ams::Marks marks_of(unsigned bits) {
  ams::Marks marks;
  marks.scale = static_cast<ams::ScaleOrigin>(bits >> 5U);
  marks.unchecked = (bits & 1U) != 0;
  marks.unauthenticated = (bits & 2U) != 0;
  marks.replayed = (bits & 4U) != 0;
  marks.dumped = (bits & 8U) != 0;
  marks.repeated = (bits & 16U) != 0;
  return marks;
}

void write_values(CompactWriter& out, const ams::Reading& reading) {
  std::int8_t exponent = 0;
  out.octet(static_cast<std::uint8_t>(reading.values().size()));
  for (const ams::Value& value : reading.values()) {
    const bool is_other = value.number.exponent != exponent;
    exponent = value.number.exponent;
    out.octet(
        static_cast<std::uint8_t>(static_cast<unsigned>(value.quantity) | (is_other ? other_exponent : 0U)));
    if (is_other) out.octet(static_cast<std::uint8_t>(exponent));
    out.signed_number(value.number.mantissa);
  }
}

void read_values(CompactReader& in, ams::Reading& reading) {
  std::int8_t exponent = 0;
  for (std::uint8_t left = in.octet(); left > 0; --left) {
    const std::uint8_t quantity = in.octet();
    if ((quantity & other_exponent) != 0) exponent = static_cast<std::int8_t>(in.octet());
    const auto known = static_cast<ams::Quantity>(quantity & ~other_exponent);
    if (!reading.add({{in.signed_number(), exponent}, known})) return;
  }
}

}  // namespace

void write_compact(CompactWriter& out, const ams::Reading& reading, const ams::Arrival& arrival,
                   std::uint64_t up_seconds, std::int64_t base_milliseconds) {
  const bool is_marked = reading.marks != ams::Marks();
  std::uint8_t flags = 0;
  if (reading.meter_time) flags |= has_meter_time;
  if (arrival.temperature) flags |= has_temperature;
  if (arrival.import_estimate) flags |= has_import_estimate;
  if (arrival.export_estimate) flags |= has_export_estimate;
  if (is_marked) flags |= has_marks;
  out.octet(flags);
  out.signed_number(arrival.epoch_milliseconds - base_milliseconds -
                    static_cast<std::int64_t>(up_seconds) * 1000);
  out.number(arrival.sequence);
  out.number(up_seconds);
  if (reading.meter_time) write_clock(out, *reading.meter_time, arrival.epoch_milliseconds);
  for (const auto* number : {&arrival.temperature, &arrival.import_estimate, &arrival.export_estimate}) {
    if (*number) write_decimal(out, **number);
  }
  if (is_marked) out.octet(octet_of(reading.marks));
  write_values(out, reading);
}

void read_compact(ams::Octets octets, std::int64_t base_milliseconds, ams::Reading& reading,
                  ams::Arrival& arrival, std::uint64_t& up_seconds) {
  CompactReader in(octets);
  const std::uint8_t flags = in.octet();
  const std::int64_t since_base = in.signed_number();
  arrival.sequence = in.number();
  up_seconds = in.number();
  arrival.epoch_milliseconds = base_milliseconds + since_base + static_cast<std::int64_t>(up_seconds) * 1000;
  if ((flags & has_meter_time) != 0) reading.meter_time = read_clock(in, arrival.epoch_milliseconds);
  if ((flags & has_temperature) != 0) arrival.temperature = read_decimal(in);
  if ((flags & has_import_estimate) != 0) arrival.import_estimate = read_decimal(in);
  if ((flags & has_export_estimate) != 0) arrival.export_estimate = read_decimal(in);
  if ((flags & has_marks) != 0) reading.marks = marks_of(in.octet());
  read_values(in, reading);
}

}  // namespace amsbridge::device
