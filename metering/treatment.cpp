#include "metering/treatment.hpp"

#include <sstream>
#include <utility>

#include <spdlog/spdlog.h>

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

}  // namespace

Treatment::Treatment(const TreatmentOptions& options, std::string scope, Outlet& outlet)
    : scope_(std::move(scope)), outlet_(outlet), options_(options), guard_(maximum_va(options)) {
  restore();
}

void Treatment::apply(ams::Reading& reading, ams::Arrival& arrival) {
  if (const auto fault = ams::apply_ratios(reading, options_.ratios)) {
    spdlog::warn("{}: {}", scope_, written([&](ams::TextWriter& out) { ams::write_words(out, *fault); }));
  }
  if (repetition_.observe(reading)) ++repeated_;
  guard_.check(reading, arrival.epoch_milliseconds, *this);
  take_clock(reading, arrival.epoch_milliseconds);
  // What took confirming is not to be confirmed again after the next start.
  if (std::exchange(has_accepted_, false)) remembered_at_.reset();
  if (has_registers(reading)) remember(arrival.epoch_milliseconds / 1000);
  if (!options_.estimate) return;
  estimate_.observe(reading, arrival.epoch_milliseconds);
  arrival.import_estimate = estimate_.import_kwh();
  arrival.export_estimate = estimate_.export_kwh();
}

void Treatment::take_clock(ams::Reading& reading, std::int64_t epoch_milliseconds) {
  const auto report = clock_.apply(reading, epoch_milliseconds, local_zone(epoch_milliseconds / 1000));
  if (report && (report->deviation_seconds || !clock_report_)) clock_report_ = report;
}

void Treatment::register_held(const ams::HeldRegister& held) {
  const std::string words = written([&](ams::TextWriter& out) { ams::write_words(out, held); });
  if (words == last_said_) return;
  last_said_ = words;
  const bool is_accepted = held.confirmations_left == 0;
  has_accepted_ = has_accepted_ || is_accepted;
  // A new meter has many registers that are zero and shall be.
  const bool is_usual = is_accepted || held.doubt == ams::Doubt::zero;
  spdlog::log(is_usual ? spdlog::level::info : spdlog::level::warn, "{}: {}", scope_, words);
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

// One register a line: its key, mantissa, exponent and time.
void Treatment::remember(std::int64_t epoch_seconds) {
  if (remembered_at_ && std::abs(epoch_seconds - *remembered_at_) < remember_pause_seconds) return;
  remembered_at_ = epoch_seconds;
  std::ostringstream lines;
  guard_.for_each_accepted([&](const ams::AcceptedRegister& accepted) {
    lines << ams::key(accepted.quantity) << ' ' << accepted.number.mantissa << ' '
          << static_cast<int>(accepted.number.exponent) << ' ' << accepted.epoch_seconds << '\n';
  });
  outlet_.remember(scope_, registers_key, lines.str());
  outlet_.remember(scope_, meter_id_key, std::string(guard_.meter_id()));
}

void Treatment::restore() {
  const auto memory = outlet_.recall(scope_);
  const auto registers = memory.find(registers_key);
  if (registers == memory.end()) return;
  if (const auto id = memory.find(meter_id_key); id != memory.end()) guard_.restore_meter_id(id->second);
  std::istringstream lines(registers->second);
  std::string key;
  ams::AcceptedRegister accepted;
  int exponent = 0;
  while (lines >> key >> accepted.number.mantissa >> exponent >> accepted.epoch_seconds) {
    const auto quantity = ams::find_quantity(key);
    if (!quantity || exponent < INT8_MIN || exponent > INT8_MAX) continue;
    accepted.quantity = *quantity;
    accepted.number.exponent = static_cast<std::int8_t>(exponent);
    static_cast<void>(guard_.restore(accepted));
  }
}

}  // namespace amsbridge
