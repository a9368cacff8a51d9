#include "metering/treatment.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "metering/local_zone.hpp"
#include "metering/registers.hpp"
#include "metering/written.hpp"

namespace amsbridge {
namespace {

constexpr std::int64_t remember_pause_seconds = 300;
constexpr const char* registers_key = "registers";
constexpr const char* meter_id_key = "meter_id";

// Three phases at 230 V to earth, whatever the net: a fuse that lets more through is none.
std::uint32_t maximum_va(const TreatmentOptions& options) {
  const std::uint64_t amperes = options.main_fuse;
  const std::uint64_t limit = std::uint64_t{3} * 230 * amperes * options.ratios.voltage;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(limit, UINT32_MAX));
}

// One register a line: its key, mantissa, exponent and time.
std::string line_of(const ams::AcceptedRegister& accepted) {
  std::string line(ams::key(accepted.quantity));
  line += ' ' + std::to_string(accepted.number.mantissa);
  line += ' ' + std::to_string(static_cast<int>(accepted.number.exponent));
  line += ' ' + std::to_string(accepted.epoch_seconds) + '\n';
  return line;
}

// Takes a number with the blank in front of it off the line.
template <class Number>
bool take_number(std::string_view& line, Number& number) {
  if (!line.starts_with(' ')) return false;
  const auto [end, error] = std::from_chars(line.data() + 1, line.data() + line.size(), number);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return error == std::errc();
}

std::optional<ams::AcceptedRegister> register_in(std::string_view line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const auto quantity = ams::find_quantity(line.substr(0, end));
  line.remove_prefix(end);
  ams::AcceptedRegister accepted;
  const bool is_whole = take_number(line, accepted.number.mantissa) &&
                        take_number(line, accepted.number.exponent) &&
                        take_number(line, accepted.epoch_seconds) && line.empty();
  if (!quantity || !is_whole) return std::nullopt;
  accepted.quantity = *quantity;
  return accepted;
}

}  // namespace

Treatment::Treatment(const TreatmentOptions& options, std::string scope, Memory& memory)
    : scope_(std::move(scope)), memory_(memory), options_(options), guard_(maximum_va(options)) {
  restore();
}

void Treatment::apply(ams::Reading& reading, ams::Arrival& arrival) {
  if (const auto fault = ams::apply_ratios(reading, options_.ratios)) {
    tell(LogLevel::warning,
         written<few_octets>([&](ams::TextWriter& out) { ams::write_words(out, *fault); }));
  }
  if (repetition_.observe(reading)) ++repeated_;
  guard_.check(reading, arrival.epoch_milliseconds, *this);
  take_clock(reading, arrival);
  // What took confirming is not to be confirmed again after the next start.
  if (std::exchange(has_accepted_, false)) remembered_at_.reset();
  if (has_registers(reading)) remember(arrival.epoch_milliseconds / 1000);
  if (!options_.estimate) return;
  estimate_.observe(reading, arrival.epoch_milliseconds);
  arrival.import_estimate = estimate_.import_kwh();
  arrival.export_estimate = estimate_.export_kwh();
}

void Treatment::take_clock(ams::Reading& reading, const ams::Arrival& arrival) {
  std::int64_t moment = arrival.epoch_milliseconds / 1000;
  // A clock that was never set does not tell summer from winter; the meter's does, whatever its offset.
  if (!arrival.has_time() && reading.meter_time) moment = ams::epoch_seconds(*reading.meter_time);
  const auto report = clock_.apply(reading, arrival.epoch_milliseconds, local_zone(moment));
  if (report && (report->deviation_seconds || !clock_report_)) clock_report_ = report;
}

void Treatment::register_held(const ams::HeldRegister& held) {
  const std::string words = written<few_octets>([&](ams::TextWriter& out) { ams::write_words(out, held); });
  if (words == last_said_) return;
  last_said_ = words;
  const bool is_accepted = held.confirmations_left == 0;
  has_accepted_ = has_accepted_ || is_accepted;
  // A new meter has many registers that are zero and shall be.
  const bool is_usual = is_accepted || held.doubt == ams::Doubt::zero;
  tell(is_usual ? LogLevel::info : LogLevel::warning, words);
  if (!is_accepted) last_held_back_ = words;
}

void Treatment::rename(std::string scope) {
  scope_ = std::move(scope);
  guard_.reset();
  repetition_.reset();
  clock_.reset();
  estimate_.reset();
  clock_report_.reset();
  remembered_at_.reset();
  restore();
}

void Treatment::remember(std::int64_t epoch_seconds) {
  if (remembered_at_ && std::abs(epoch_seconds - *remembered_at_) < remember_pause_seconds) return;
  remembered_at_ = epoch_seconds;
  std::string lines;
  guard_.for_each_accepted([&](const ams::AcceptedRegister& accepted) { lines += line_of(accepted); });
  memory_.remember(scope_, registers_key, lines);
  memory_.remember(scope_, meter_id_key, std::string(guard_.meter_id()));
}

void Treatment::restore() {
  const auto known = memory_.recall(scope_);
  const auto registers = known.find(registers_key);
  if (registers == known.end()) return;
  if (const auto id = known.find(meter_id_key); id != known.end()) guard_.restore_meter_id(id->second);
  std::string_view lines = registers->second;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    if (const auto accepted = register_in(lines.substr(0, end))) static_cast<void>(guard_.restore(*accepted));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

void Treatment::tell(LogLevel level, const std::string& words) const {
  say(level, scope_ + ": " + words);
}

}  // namespace amsbridge
