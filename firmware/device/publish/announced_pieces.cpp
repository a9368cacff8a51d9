#include "firmware/device/publish/announced_pieces.hpp"

// What has been seen is written as three characters for each quantity (its number in two hexadecimal digits,
// decimals), then `.` and two digits for each extra.

namespace amsbridge::device {
namespace {

constexpr char before_extras = '.';
constexpr std::string_view digits = "0123456789abcdef";

void append_hexadecimal(std::string& text, std::size_t number) {
  text.push_back(digits[(number >> 4U) & 15U]);
  text.push_back(digits[number & 15U]);
}

std::size_t hexadecimal(std::string_view two) {
  return (digits.find(two[0]) << 4U) | digits.find(two[1]);  // what is no digit gives more than there are
}

}  // namespace

std::string text_of_seen(const AnnouncedMeter& meter) {
  std::string text;
  for (std::size_t number = 0; number < AnnouncedMeter::most_quantities; ++number) {
    const std::int8_t decimals = meter.decimals(static_cast<ams::Quantity>(number));
    if (decimals == AnnouncedMeter::never_seen) continue;
    append_hexadecimal(text, number);
    text.push_back(digits[static_cast<std::size_t>(decimals)]);
  }
  text.push_back(before_extras);
  for (std::size_t bit = 0; bit < meter.seen().size(); ++bit) {
    if (meter.seen().test(bit)) append_hexadecimal(text, bit);
  }
  return text;
}

void recall(AnnouncedMeter& meter, std::string_view seen) {
  constexpr auto most = static_cast<std::size_t>(AnnouncedMeter::most_decimals);
  for (; seen.size() >= 3 && seen.front() != before_extras; seen.remove_prefix(3)) {
    const std::size_t number = hexadecimal(seen);
    const std::size_t decimals = digits.find(seen[2]);
    if (number >= ams::quantity_count() || decimals > most) continue;
    meter.recall(static_cast<ams::Quantity>(number), static_cast<std::int8_t>(decimals));
  }
  if (seen.empty() || seen.front() != before_extras) return;
  for (seen.remove_prefix(1); seen.size() >= 2; seen.remove_prefix(2)) {
    const std::size_t bit = hexadecimal(seen);
    if (bit < ams::extra_count) meter.recall(static_cast<ams::Extra>(bit));
  }
}

void write_piece(const AnnouncedMeter& meter, std::size_t number, ams::DiscoveryWriter& writer,
                 ams::TextWriter& out, ams::StateTopics topics, const AnnouncedMeter::Extras& told) {
  if (number == 0) return writer.begin(out);
  if (number == announced_pieces - 1) return ams::DiscoveryWriter::end(out);
  if (--number < AnnouncedMeter::most_quantities) {
    const auto quantity = static_cast<ams::Quantity>(number);
    const std::int8_t decimals = meter.decimals(quantity);
    if (decimals != AnnouncedMeter::never_seen) writer.component(out, quantity, decimals);
    return;
  }
  number -= AnnouncedMeter::most_quantities;
  const bool is_told = number < ams::extra_count;
  const auto extra = static_cast<ams::Extra>(number % ams::extra_count);
  if (is_told && meter.has(extra, topics)) writer.component(out, extra);
  if (!is_told && told.test(number % ams::extra_count) && !meter.has(extra, topics))
    writer.removed(out, ams::key(extra));
}

}  // namespace amsbridge::device
