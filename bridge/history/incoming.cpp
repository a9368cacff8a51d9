#include "bridge/history/incoming.hpp"

#include "ams/quantity.hpp"

namespace amsbridge::history {
namespace {

constexpr std::uint64_t longest_name = 1'000;

void write_text(std::string& out, std::string_view text) {
  text = text.substr(0, longest_name);
  write_number(out, text.size());
  out.append(text);
}

void write_value(std::string& out, std::uint64_t series, ams::Decimal number) {
  write_number(out, series);
  write_signed(out, number.exponent);
  write_signed(out, number.mantissa);
}

}  // namespace

// The octets of a reading are those that read_reading expects, written without a KeptReading in between:
// this is the event loop's part of the work.
void write_incoming(std::string& out, std::string_view meter, const ams::Reading& reading,
                    std::int64_t epoch_milliseconds, std::optional<ams::Decimal> temperature) {
  write_text(out, meter);
  write_text(out, {});
  write_signed(out, epoch_milliseconds);
  write_number(out, reading.values().size() + (temperature ? 1 : 0));
  for (const ams::Value& value : reading.values())
    write_value(out, static_cast<std::uint64_t>(value.quantity), value.number);
  if (temperature) write_value(out, ams::quantity_count(), *temperature);
}

void write_renaming(std::string& out, std::string_view from, std::string_view to) {
  write_text(out, from);
  write_text(out, to);
  write_reading(out, {});
}

Incoming read_incoming(OctetReader& in) {
  Incoming incoming;
  incoming.meter = in.octets(in.number_up_to(longest_name));
  incoming.new_name = in.octets(in.number_up_to(longest_name));
  incoming.reading = read_reading(in);
  return incoming;
}

std::string_view key_of(Series on_its_way) {
  return on_its_way < ams::quantity_count() ? ams::key(static_cast<ams::Quantity>(on_its_way))
                                            : "temperature_c";
}

}  // namespace amsbridge::history
