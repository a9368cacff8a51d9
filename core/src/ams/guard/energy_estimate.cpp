#include "ams/guard/energy_estimate.hpp"

#include <algorithm>

#include "ams/quantity_table.hpp"

namespace ams {
namespace {

constexpr std::int64_t remainders_in_milliwatt_hour = 7'200'000;  // two halves for 3,600,000 ms

}  // namespace

void EnergyEstimate::observe(const Reading& reading, std::int64_t epoch_milliseconds) {
  const auto power = [&](Direction& direction, Quantity quantity) {
    if (const auto watts = reading.find(quantity)) direction.take_power(*watts, epoch_milliseconds);
  };
  const auto base = [&](Direction& direction, Quantity quantity) {
    if (const auto number = reading.find(quantity)) direction.take_register(*number, epoch_milliseconds);
  };
  power(import_, "active_power_import_w"_quantity);
  power(export_, "active_power_export_w"_quantity);
  if (reading.marks.repeated) return;
  base(import_, "active_energy_import_kwh"_quantity);
  base(export_, "active_energy_export_kwh"_quantity);
}

void EnergyEstimate::Direction::take_power(Decimal watts, std::int64_t now) {
  constexpr int places = 3;
  constexpr std::int64_t most =
      1'000'000'000'000;  // mW: more than any meter's, and its energy of a minute fits
  const Decimal fine = rounded(watts, places);
  const std::int64_t pause = now - since_;
  if (pause < 0 || pause > longest_pause_milliseconds || fine.exponent != -places || fine.mantissa > most)
    has_energy_ = has_power_ = false;
  const std::int64_t milliwatts = std::clamp(fine.mantissa, std::int64_t{0}, most);
  if (has_energy_) {
    const std::int64_t both = (has_power_ ? power_ : milliwatts) + milliwatts;
    const std::int64_t more = both * pause + remainder_;
    energy_ += more / remainders_in_milliwatt_hour;
    remainder_ = static_cast<std::int32_t>(more % remainders_in_milliwatt_hour);
  }
  power_ = milliwatts;
  has_power_ = true;
  since_ = now;
}

void EnergyEstimate::Direction::take_register(Decimal kilowatt_hours, std::int64_t now) {
  constexpr int places = 6;
  constexpr std::int64_t most = 1'000'000'000'000'000'000;  // leaves room for centuries
  const Decimal fine = rounded(kilowatt_hours, places);
  has_energy_ = fine.exponent == -places && fine.mantissa >= 0 && fine.mantissa <= most;
  const std::int64_t pause = now - since_;
  if (pause < 0 || pause > longest_pause_milliseconds) has_power_ = false;
  energy_ = fine.mantissa;
  remainder_ = 0;
  since_ = now;
}

std::optional<Decimal> EnergyEstimate::Direction::kilowatt_hours() const {
  if (!has_energy_) return std::nullopt;
  return Decimal{energy_ / 1000, -3};
}

}  // namespace ams
