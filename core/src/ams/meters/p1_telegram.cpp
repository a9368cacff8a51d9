#include "ams/meters/p1_telegram.hpp"

#include <algorithm>

#include "ams/flash.hpp"
#include "ams/meters/flag.hpp"
#include "ams/quantity_table.hpp"

namespace ams {
namespace {

// EN 13757-3, device types.
struct alignas(std::uint32_t) DeviceTypeRow {
  std::uint16_t device_type;
  Medium medium;
  Quantity quantity;
};
constexpr DeviceTypeRow device_types[] = {
    {3, Medium::gas, "gas_volume_m3"_quantity},
    {4, Medium::heat, "heat_energy_gj"_quantity},
    {12, Medium::heat, "heat_energy_gj"_quantity},
    {7, Medium::water, "water_volume_m3"_quantity},
};

std::optional<DeviceTypeRow> find_device_type(std::uint16_t device_type) {
  for (const DeviceTypeRow& constant : device_types) {
    const DeviceTypeRow row = fetched(constant);
    if (row.device_type == device_type) return row;
  }
  return std::nullopt;
}

// Elgama, Poland: ciphered with an empty system title, and without the tag that would announce it.
bool begins_untitled_ciphering(Octets line) {
  return line.size() >= 2 && line[0] == 0x00 && line[1] == 0x82;
}

}  // namespace

void P1Telegram::begin(Octets ident_line, Tracer* tracer, Check check) {
  check_ = check;
  tracer_ = tracer;
  crc_ = {};
  crc_.add(ident_line);
  octets_ = 0;
  line_ = ident_line.data();
  malformed_octet_ = 0;
  state_ = State::open;
  in_long_line_ = has_lines_ = refused_any_ = false;
  id_rank_ = spread_ = none;
  sub_meter_count_ = 0;
  date_and_time_ = {};
  seen_.reset();

  const Octets ident = p1::without_line_end(ident_line).subspan(1);
  reading_.clear();
  reading_.maker = maker_of_flag(p1::text_of(ident));
  Reading::Text text;
  if (text.assign(p1::text_of(ident))) {
    reading_.ident = text;
  } else {
    refuse({Layer::value, Reason::text_too_long, octet_of(ident), Reading::Text::capacity(),
            static_cast<std::uint32_t>(ident.size())});
  }
  if (tracer_ != nullptr) {
    tracer_->region(Layer::p1, "P1 ident line", ident_line);
    trace(ident.first(3), "FLAG letters", reading_.maker);
  }
  octets_ = static_cast<std::uint32_t>(ident_line.size());
}

std::size_t P1Telegram::take(Octets octets) {
  std::size_t taken = 0;
  while (state_ == State::open) {
    const Octets line = p1::next_line(octets.subspan(taken));
    if (line.empty()) break;
    taken += take_line(line);
  }
  return taken;
}

std::size_t P1Telegram::finish(Octets octets) {
  const std::size_t taken = take(octets);
  if (state_ != State::open) return taken;
  const Octets rest = octets.subspan(taken);
  if (!rest.empty() && rest.front() == '!' && !in_long_line_) {
    take_end(rest);
    return octets.size();
  }
  fail({Layer::p1, Reason::end_missing, octets_});
  return p1::impossible_position(rest) < rest.size() ? taken : taken + p1::ident_position(rest);
}

// Returns how many octets of the line belong to the telegram.
std::size_t P1Telegram::take_line(Octets line) {
  const auto size = static_cast<std::uint32_t>(line.size());
  if (octets_ + size > longest_telegram) {
    fail({Layer::p1, Reason::telegram_too_long, 0, longest_telegram, octets_ + size});
    return 0;
  }
  const Octets text = p1::without_line_end(line);
  if (const std::size_t at = p1::impossible_position(text); at < text.size()) {
    if (!has_lines_ && begins_untitled_ciphering(line)) {
      fail({Layer::ciphering, Reason::title_missing, octets_});
    } else {
      fail({Layer::p1, Reason::end_missing, octets_ + at});
    }
    return 0;
  }
  const bool is_data = text.empty() || text.back() == ')';  // such a line holds no ident line
  const std::size_t own = is_data ? line.size() : p1::ident_position(line);
  if (!text.empty() && text.front() == '!' && !in_long_line_) {
    take_end(line.first(own));
    return own;
  }
  if (own < line.size()) {
    fail({Layer::p1, Reason::end_missing, octets_ + own});
    return own;
  }
  crc_.add(line);
  const bool is_whole = line.back() == '\n';
  if (!text.empty()) {
    if (is_whole && !in_long_line_) read_line(text);
    has_lines_ = true;
  }
  in_long_line_ = !is_whole;
  octets_ += size;
  return line.size();
}

void P1Telegram::take_end(Octets line) {
  crc_.add(line.first(1));
  Octets digits = p1::without_line_end(line).subspan(1);
  while (!digits.empty() && digits.back() == ' ') digits = digits.first(digits.size() - 1);
  if (tracer_ != nullptr) {
    tracer_->region(Layer::p1, "P1 telegram line", line);
    std::array<char, 24> buffer;
    TextWriter meaning(buffer);
    meaning.text("computed ");
    meaning.hexadecimal(crc_.value(), 4);
    trace(digits, "CRC", digits.empty() ? std::string_view("none") : meaning.view());
  }
  if (const std::optional<Fault> spoilt = check_end(digits)) {
    fail(*spoilt);
  } else {
    settle();
  }
  octets_ += static_cast<std::uint32_t>(line.size());
}

std::optional<Fault> P1Telegram::check_end(Octets digits) {
  const std::optional<std::uint16_t> sent = p1::read_check(digits);
  if (sent && !digits.empty() && *sent == crc_.value()) {
    crc_seen_ = true;
    return std::nullopt;
  }
  if (check_ == Check::required) {
    if (!sent || (digits.empty() && crc_seen_)) return Fault{Layer::p1, Reason::crc_absent, octets_};
    if (!digits.empty()) return Fault{Layer::p1, Reason::crc_mismatch, octets_, *sent, crc_.value()};
  }
  if (malformed_octet_ != 0) return Fault{Layer::p1, Reason::line_malformed, malformed_octet_};
  reading_.marks.unchecked = true;
  return std::nullopt;
}

void P1Telegram::settle() {
  const bool has_both = std::find(date_and_time_.begin(), date_and_time_.end(), 0) == date_and_time_.end();
  if (has_both && !reading_.meter_time) read_clock(date_and_time_, reading_.meter_time, octets_);
  settle_sub_meters();
  if (reading_.values().empty() && sub_meter_count_ == 0)
    return fail({Layer::list, refused_any_ ? Reason::list_refused : Reason::list_empty});
  state_ = State::complete;
}

// Leaves only those with a value that can be used.
void P1Telegram::settle_sub_meters() {
  std::uint8_t kept = 0;
  for (std::uint8_t index = 0; index < sub_meter_count_; ++index) {
    if (!settles(sub_meters_[index])) continue;
    if (kept != index) sub_meters_[kept] = sub_meters_[index];
    ++kept;
  }
  sub_meter_count_ = kept;
}

bool P1Telegram::settles(const SubMeter& meter) {
  // A channel without meter sends neither time nor unit, and zero for a number.
  const bool is_unused = meter.has_open_time && meter.unit.cosem_unit == p1::no_unit.cosem_unit;
  if (!meter.has_number || is_unused) return false;
  const std::optional<DeviceTypeRow> row = find_device_type(meter.device_type);
  if (!row) {
    refuse({Layer::value, Reason::unexpected_type, meter.octet, 0, meter.device_type});
    return false;
  }
  if (meter.unit.unit != unit(row->quantity)) {
    refuse_unit(meter.unit.cosem_unit, meter.octet, row->quantity);
    return false;
  }
  return true;
}

void P1Telegram::read_sub_meter(std::size_t index, Reading& into) const {
  const SubMeter& meter = sub_meters_[index];
  const DeviceTypeRow row = *find_device_type(meter.device_type);
  const Marks marks = reading_.marks;  // `into` may be `reading_`
  into.clear();
  into.marks = marks;
  into.channel = meter.channel;
  into.medium = row.medium;
  if (!meter.id.view().empty()) into.meter_id = meter.id;
  into.meter_time = meter.time;
  into.add({scaled(meter.number, meter.unit.power), row.quantity});
}

void P1Telegram::fail(const Fault& fault) {
  state_ = State::failed;
  fault_ = fault;
}

void P1Telegram::refuse(const Fault& fault) {
  refused_any_ = true;
  faults_.value_fault(fault);
}

void P1Telegram::refuse_malformed(Octets part, Quantity subject) {
  if (malformed_octet_ == 0) malformed_octet_ = octets_;
  refuse({Layer::value, Reason::line_malformed, octet_of(part), 0, 0, subject});
}

// The end of this telegram and the beginning of the next one may be lost, which a check sequence would show.
void P1Telegram::refuse_repeated(Octets part, Quantity subject) {
  if (malformed_octet_ == 0) malformed_octet_ = octets_;
  refuse({Layer::value, Reason::repeated_value, octet_of(part), 0, 0, subject});
}

// A unit that nobody knows may be a damaged one.
void P1Telegram::refuse_unit(std::uint8_t cosem_unit, std::size_t octet, Quantity subject) {
  if (cosem_unit == 0 && malformed_octet_ == 0) malformed_octet_ = octets_;
  refuse({Layer::value, Reason::unexpected_unit, octet, 0, cosem_unit, subject});
}

void P1Telegram::trace(Octets part, std::string_view what, std::string_view meaning) const {
  if (tracer_ != nullptr) tracer_->note(part, what, meaning);
}

void P1Telegram::trace_value(Octets content, Decimal number, Quantity quantity) const {
  const auto star = std::find(content.begin(), content.end(), '*');
  const auto number_octets = static_cast<std::size_t>(star - content.begin());
  std::array<char, 64> buffer;
  TextWriter meaning(buffer);
  write_value(meaning, {number, quantity});
  trace(content.first(number_octets), "value", meaning.view());
  if (star != content.end()) trace(content.subspan(number_octets + 1), "unit", symbol(unit(quantity)));
}

}  // namespace ams
