#include "bridge/source/mqtt_message.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <functional>

#include "bridge/input/hex_text.hpp"
#include "bridge/source/mqtt_url.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t most_topics = 10'000;

template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The octets of text in which every line is hexadecimal.
std::optional<std::vector<std::uint8_t>> octets_from_hex_lines(std::string_view text) {
  std::vector<std::uint8_t> octets;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto line = octets_from_hex(text.substr(0, end));
    if (!line) return std::nullopt;
    octets.insert(octets.end(), line->begin(), line->end());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (octets.empty()) return std::nullopt;
  return octets;
}

/// The value of so many digits.
std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
  return number_from<unsigned>(text.substr(at, count));
}

/// `.123` in front of the Z; digits beyond are cut off. Empty: 0.
std::optional<std::int64_t> milliseconds_of_fraction(std::string_view fraction) {
  if (fraction.empty()) return 0;
  const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
  if (fraction.size() < 2 || fraction.front() != '.' ||
      !std::all_of(fraction.begin() + 1, fraction.end(), is_digit)) {
    return std::nullopt;
  }
  std::string three(fraction.substr(1, 3));
  three.resize(3, '0');
  return number_from<std::int64_t>(three);
}

}  // namespace

std::vector<std::uint8_t> octets_of_payload(std::string_view payload) {
  if (auto spelt = octets_from_hex_lines(payload)) return *std::move(spelt);
  return {payload.begin(), payload.end()};
}

std::optional<std::int64_t> milliseconds_from_rfc3339(std::string_view text) {
  namespace chrono = std::chrono;
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  if (text.size() <= shape.size() || text.back() != 'Z') return std::nullopt;
  for (std::size_t at = 0; at < shape.size(); ++at) {
    const bool is_digit = text[at] >= '0' && text[at] <= '9';
    if (shape[at] == '0' ? !is_digit : text[at] != shape[at]) return std::nullopt;
  }
  const chrono::year_month_day date{chrono::year(static_cast<int>(*digits(text, 0, 4))),
                                    chrono::month(*digits(text, 5, 2)), chrono::day(*digits(text, 8, 2))};
  const unsigned hour = *digits(text, 11, 2);
  const unsigned minute = *digits(text, 14, 2);
  const unsigned second = *digits(text, 17, 2);
  const auto fraction = milliseconds_of_fraction(text.substr(shape.size(), text.size() - shape.size() - 1));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60 || !fraction) return std::nullopt;
  const auto whole = chrono::sys_days(date).time_since_epoch() + chrono::hours(hour) +
                     chrono::minutes(minute) + chrono::seconds(second);
  return chrono::milliseconds(whole).count() + *fraction;
}

Envelope envelope_of(std::string_view filter, const broker::MessageReceived& message) {
  Envelope envelope;
  envelope.meter = level_of_plus(filter, message.topic);
  for (const auto& [name, value] : message.properties) {
    if (name == "time") envelope.epoch_milliseconds = milliseconds_from_rfc3339(value);
    if (name == "sequence") envelope.sequence = number_from<std::uint64_t>(value);
  }
  return envelope;
}

bool LastMessages::repeats(const broker::MessageReceived& message) {
  const std::size_t hash = std::hash<std::string>()(message.payload);
  const auto known = hashes_.find(message.topic);
  if (known != hashes_.end()) return std::exchange(known->second, hash) == hash && message.retain;
  if (hashes_.size() == most_topics) hashes_.clear();
  hashes_.emplace(message.topic, hash);
  return false;
}

}  // namespace amsbridge
