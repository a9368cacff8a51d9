#include "firmware/device/settings/meter_source.hpp"

#include <array>
#include <charconv>
#include <cstdint>

#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view uart = "serial://uart0";
constexpr std::string_view swapped = "-gpio13";
constexpr std::array<std::string_view, 3> parity_words{"none", "even", "odd"};  // in the order of Parity

using Parsed = tl::expected<void, std::string>;

Parsed refused(std::initializer_list<std::string_view> parts) {
  return tl::unexpected(joined(parts));
}

/// A number within the limits; else -1.
std::int32_t number_in(std::string_view text, std::int32_t lowest, std::int32_t highest) {
  std::int32_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && number >= lowest && number <= highest ? number : -1;
}

Parsed set_baud(SerialParameters& line, std::string_view value) {
  const std::int32_t baud = number_in(value, 300, 115'200);
  if (baud < 0) return refused({"baud must be a whole number from 300 to 115200"});
  line.baud = static_cast<std::uint32_t>(baud);
  return {};
}

Parsed set_parity(SerialParameters& line, std::string_view value) {
  for (std::size_t at = 0; at < parity_words.size(); ++at) {
    if (value != parity_words[at]) continue;
    line.parity = static_cast<Parity>(at);
    return {};
  }
  return refused({"parity must be none, even or odd"});
}

Parsed set_data(SerialParameters& line, std::string_view value) {
  line.data_bits = number_in(value, 7, 8);
  return line.data_bits > 0 ? Parsed() : refused({"data must be 7 or 8"});
}

Parsed set_stop(SerialParameters& line, std::string_view value) {
  line.stop_bits = number_in(value, 1, 2);
  return line.stop_bits > 0 ? Parsed() : refused({"stop must be 1 or 2"});
}

struct Parameter {
  std::string_view name;
  Parsed (*set)(SerialParameters&, std::string_view);
};
constexpr Parameter parameters[] = {
    {"baud", set_baud}, {"parity", set_parity}, {"data", set_data}, {"stop", set_stop}};

/// `seen` has a bit for each parameter.
Parsed set_parameter(SerialParameters& line, std::string_view text, unsigned& seen) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  unsigned bit = 1;
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name && equals != std::string_view::npos) {
      if ((seen & bit) != 0) return refused({name, " is given more than once"});
      seen |= bit;
      return parameter.set(line, text.substr(equals + 1));
    }
    bit <<= 1U;
  }
  return refused(
      {"what follows the ? must be of baud, parity, data and stop, as in ", uart, "?baud=2400&parity=none"});
}

Parsed set_parameters(SerialParameters& line, std::string_view text) {
  unsigned seen = 0;
  for (;;) {
    const std::size_t end = text.find('&');
    if (auto set = set_parameter(line, text.substr(0, end), seen); !set) return set;
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
}

}  // namespace

tl::expected<MeterSource, std::string> parse_source(std::string_view text) {
  MeterSource source;
  const bool is_here = text.starts_with(uart);
  if (is_here) text.remove_prefix(uart.size());
  if (is_here && text.starts_with(swapped)) {
    source.pin = ReceivePin::gpio13;
    text.remove_prefix(swapped.size());
  }
  if (!is_here || (!text.empty() && text.front() != '?')) {
    return tl::unexpected(
        joined({"the sources of this device are ", uart, " and ", uart, swapped, ", the other pin"}));
  }
  source.finds_line = text.empty();
  if (source.finds_line) return source;
  if (auto set = set_parameters(source.line, text.substr(1)); !set) {
    return tl::unexpected(std::move(set.error()));
  }
  return source;
}

std::string written(const MeterSource& source) {
  std::string pin = joined({uart, source.pin == ReceivePin::gpio13 ? swapped : ""});
  if (source.finds_line) return pin;
  const SerialParameters& line = source.line;
  const std::string stop = line.stop_bits == 1 ? std::string() : "&stop=" + std::to_string(line.stop_bits);
  return joined({pin, "?baud=", std::to_string(line.baud),
                 "&parity=", parity_words[static_cast<std::size_t>(line.parity)],
                 "&data=", std::to_string(line.data_bits), stop});
}

MeterSource source_of(const MeterSettings& meter) {
  return {meter.pin, meter.finds_line, meter.line};
}

void set_source(MeterSettings& meter, const MeterSource& source) {
  meter.pin = source.pin;
  meter.finds_line = source.finds_line;
  meter.line = source.line;
}

}  // namespace amsbridge::device
