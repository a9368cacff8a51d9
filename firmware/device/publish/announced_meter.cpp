#include "firmware/device/publish/announced_meter.hpp"

#include <algorithm>
#include <utility>

namespace amsbridge::device {
namespace {

using ams::Extra;

constexpr std::int8_t most_decimals = 9;

bool replace(std::string& known, std::string_view told) {
  if (told.empty() || known == told) return false;
  known = told;
  return true;
}

template <class Value>
bool replace(Value& known, Value told) {
  return std::exchange(known, told) != told;
}

std::int8_t decimals_of(const ams::Decimal& number) {
  return static_cast<std::int8_t>(std::clamp<int>(-number.exponent, 0, most_decimals));
}

constexpr Extra meter_extras[] = {Extra::status,      Extra::import_estimate, Extra::export_estimate,
                                  Extra::meter_clock, Extra::last_telegram,   Extra::readings,
                                  Extra::faults,      Extra::diagnosis};

// `seen`: three characters for each quantity (its number in two hexadecimal digits, decimals), then `.` and
// two digits for each extra.
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

bool AnnouncedMeter::take(const AnnouncedFacts& facts, const ams::Reading& reading) {
  const bool words = take_words(facts, reading);
  const bool values = take_values(facts, reading);
  return words || values;
}

bool AnnouncedMeter::take_words(const AnnouncedFacts& facts, const ams::Reading& reading) {
  bool changed = replace(level_, facts.level);
  changed |= replace(name_, facts.name);
  changed |= replace(id_, facts.id);
  changed |= replace(maker_, facts.maker);
  changed |= replace(model_, facts.model);
  changed |= replace(list_, facts.list);
  changed |= replace(medium_, reading.medium);
  changed |= replace(channel_, reading.channel);
  changed |= replace(live_, facts.live);
  changed |= replace(registers_, facts.registers);
  changed |= replace(estimates_, facts.estimates);
  return changed;
}

bool AnnouncedMeter::take_values(const AnnouncedFacts& facts, const ams::Reading& reading) {
  bool changed = false;
  for (const ams::Value& value : reading.values()) {
    const auto number = static_cast<std::size_t>(value.quantity);
    if (number >= most_quantities || decimals_[number] >= decimals_of(value.number)) continue;
    decimals_[number] = decimals_of(value.number);
    changed = true;
  }
  if (reading.meter_time && reading.meter_time->offset_minutes) changed |= see(Extra::meter_clock);
  if (facts.import_estimate) changed |= see(Extra::import_estimate);
  if (facts.export_estimate) changed |= see(Extra::export_estimate);
  return changed;
}

bool AnnouncedMeter::see(Extra extra) {
  const auto bit = static_cast<std::size_t>(extra);
  if (extras_.test(bit)) return false;
  extras_.set(bit);
  return true;
}

void AnnouncedMeter::forget_values() {
  decimals_ = unseen();
  extras_.reset();
  id_.clear();
  maker_.clear();
  model_.clear();
  list_.clear();
}

std::string AnnouncedMeter::seen() const {
  std::string text;
  for (std::size_t number = 0; number < most_quantities; ++number) {
    if (decimals_[number] == never_seen) continue;
    append_hexadecimal(text, number);
    text.push_back(digits[static_cast<std::size_t>(decimals_[number])]);
  }
  text.push_back(before_extras);
  for (std::size_t bit = 0; bit < extras_.size(); ++bit) {
    if (extras_.test(bit)) append_hexadecimal(text, bit);
  }
  return text;
}

void AnnouncedMeter::recall(std::string_view seen) {
  for (; seen.size() >= 3 && seen.front() != before_extras; seen.remove_prefix(3)) {
    const std::size_t number = hexadecimal(seen);
    const std::size_t decimals = digits.find(seen[2]);
    if (number >= ams::quantity_count() || number >= most_quantities || decimals > most_decimals) continue;
    decimals_[number] = std::max(decimals_[number], static_cast<std::int8_t>(decimals));
  }
  if (seen.empty() || seen.front() != before_extras) return;
  for (seen.remove_prefix(1); seen.size() >= 2; seen.remove_prefix(2)) {
    const std::size_t bit = hexadecimal(seen);
    if (bit < extras_.size()) extras_.set(bit);
  }
}

// The bridge's own report has no more of a sub-meter than of the meter that it reports through.
bool AnnouncedMeter::has(Extra extra, ams::StateTopics topics) const {
  const bool seen = extras_.test(static_cast<std::size_t>(extra));
  const bool has_documents = topics == ams::StateTopics::documents;
  switch (extra) {
    case Extra::status: return true;
    case Extra::import_estimate:
    case Extra::export_estimate: return estimates_ && seen;
    case Extra::meter_clock: return has_documents && seen;
    case Extra::last_telegram: return has_documents;
    case Extra::readings:
    case Extra::faults:
    case Extra::diagnosis: return channel_ == 0;
    default: return false;
  }
}

ams::DiscoveredDevice AnnouncedMeter::device(const AnnounceStyle& style, std::string_view identity,
                                             std::string_view name) const {
  ams::DiscoveredDevice device;
  device.base = style.base;
  device.level = level_;
  device.identity = identity;
  device.name = name;
  device.maker = maker_;
  device.model = model_;
  device.serial = id_;
  device.list = list_;
  device.version = style.version;
  device.topics = style.topics;
  device.reactive_energy = style.reactive_energy;
  device.live_seconds = static_cast<std::uint32_t>(live_.count());
  device.register_seconds = static_cast<std::uint32_t>(registers_.count());
  return device;
}

std::string AnnouncedMeter::shown_name() const {
  if (!name_.empty()) return name_;
  std::string name(ams::name(medium_));
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name + " meter " + level_;
}

AnnouncedMeter::Extras AnnouncedMeter::extras(ams::StateTopics topics) const {
  Extras all;
  for (const Extra extra : meter_extras) all.set(static_cast<std::size_t>(extra), has(extra, topics));
  return all;
}

void AnnouncedMeter::write_piece(std::size_t number, ams::DiscoveryWriter& writer, ams::TextWriter& out,
                                 ams::StateTopics topics, const Extras& told) const {
  if (number == 0) return writer.begin(out);
  if (number == pieces - 1) return ams::DiscoveryWriter::end(out);
  if (--number < most_quantities) {
    if (decimals_[number] != never_seen)
      writer.component(out, static_cast<ams::Quantity>(number), decimals_[number]);
    return;
  }
  number -= most_quantities;
  const bool is_told = number < ams::extra_count;
  const auto extra = static_cast<Extra>(number % ams::extra_count);
  if (is_told && has(extra, topics)) writer.component(out, extra);
  if (!is_told && told.test(number % ams::extra_count) && !has(extra, topics))
    writer.removed(out, ams::key(extra));
}

}  // namespace amsbridge::device
