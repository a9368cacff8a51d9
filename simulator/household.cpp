#include "simulator/household.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "simulator/clock.hpp"
#include "simulator/random.hpp"

namespace simulator {
namespace {

using Seconds = std::chrono::duration<double>;
constexpr double pi = std::numbers::pi;

double bell(double hour, double centre, double width) {
  const double distance = (hour - centre) / width;
  return std::exp(-0.5 * distance * distance);
}

// How busy people are: 0 at night, about 1 when dinner is cooked.
double day_shape(double hour) {
  return 0.6 * bell(hour, 7.3, 1.0) + 0.25 * bell(hour, 13, 3.0) + 1.0 * bell(hour, 18.5, 2.2);
}

// 1 in the cold of late January, 0 in late July.
double cold(double day_of_year) {
  return 0.5 + 0.5 * std::cos(2 * pi * (day_of_year - 25) / 365.25);
}

// Sine of the sun's elevation at 60 degrees north; noon at 12 UTC+1. Negative at night.
double sun_elevation(Time time, double day_of_year) {
  const double latitude = 60 * pi / 180;
  const double day = Seconds(time.time_since_epoch()).count() / 86400 + 1.0 / 24;
  const double declination = -23.4 * pi / 180 * std::cos(2 * pi * (day_of_year + 10) / 365.25);
  const double hour_angle = 2 * pi * (day - std::floor(day) - 0.5);
  return std::sin(latitude) * std::sin(declination) +
         std::cos(latitude) * std::cos(declination) * std::cos(hour_angle);
}

}  // namespace

void Household::Drift::step(std::mt19937_64& random, double seconds, double memory_seconds) {
  const double kept = std::exp(-seconds / memory_seconds);
  value = kept * value + std::sqrt(1 - kept * kept) * draw_normal(random);
}

Household::Household(std::uint64_t seed, Time start, Network network, Roof roof)
    : random_(seed), now_(start), network_(network), roof_(roof) {
  const double years = 1 + 8 * draw_unit(random_);
  registers_ = {years * 20e6, roof == Roof::solar ? years * 3e6 : 0, years * 0.2e6, years * 2e6};
  water_deficit_ = 500 * draw_unit(random_);
  for (Circuit& circuit : circuits_) {
    for (Drift* drift : {&circuit.base, &circuit.heating, &circuit.voltage})
      drift->value = draw_normal(random_);
  }
  step(0);
}

void Household::advance_to(Time time) {
  while (now_ < time) {
    const auto stride = std::min<std::chrono::milliseconds>(time - now_, std::chrono::minutes(1));
    now_ += stride;
    step(Seconds(stride).count());
  }
}

std::span<const Phase> Household::phases() const {
  return std::span(phases_).first(network_ == Network::one_phase ? 1 : 3);
}

double Household::active_power() const {
  double sum = 0;
  for (const Phase& phase : phases()) sum += phase.active_power;
  return sum;
}

double Household::reactive_power() const {
  double sum = 0;
  for (const Phase& phase : phases()) sum += phase.reactive_power;
  return sum;
}

Household::Moment Household::moment_of(Time time) {
  const LocalTime local = local_time(std::chrono::floor<std::chrono::seconds>(time), SummerTime::observed);
  const auto day = std::chrono::floor<std::chrono::days>(local.wall);
  const auto year = std::chrono::year_month_day(day).year();
  const auto new_year = std::chrono::local_days(year / std::chrono::January / 1);
  return {Seconds(local.wall - day).count() / 3600, Seconds(local.wall - new_year).count() / 86400,
          day.time_since_epoch().count()};
}

void Household::step(double seconds) {
  const Moment now = moment_of(now_);
  for (Circuit& circuit : circuits_) step_circuit(circuit, now, seconds);
  step_water_heater(now, seconds);
  step_car(now, seconds);
  if (roof_ == Roof::solar) step_sun(now, seconds);
  share_among_phases();
  add_to_registers(seconds);
}

// Standby and lights, panel heaters, and now and then an appliance. Electronics are capacitive, motors
// inductive.
void Household::step_circuit(Circuit& circuit, const Moment& now, double seconds) {
  circuit.base.step(random_, seconds, 300);
  circuit.heating.step(random_, seconds, 1800);
  circuit.voltage.step(random_, seconds, 600);

  circuit.appliance_seconds -= seconds;
  const double starts_an_hour = 0.1 + 1.2 * day_shape(now.hour);
  if (circuit.appliance_seconds <= 0) {
    circuit.appliance_power = 0;
    if (draw_unit(random_) < starts_an_hour * seconds / 3600) {
      circuit.appliance_power = 300 + 1700 * draw_unit(random_);
      circuit.appliance_seconds = 120 + 1500 * draw_unit(random_);
    }
  }
  const double base = std::max(30.0, 90 + 60 * day_shape(now.hour) + 15 * circuit.base.value);
  const double winter = cold(now.day_of_year);
  const double heating = 1000 * winter * winter * std::clamp(1 + 0.15 * circuit.heating.value, 0.4, 1.6);
  circuit.active_power = base + heating + circuit.appliance_power;
  circuit.reactive_power = 0.1 * circuit.appliance_power - 60 + 25 * circuit.base.value;
}

// 2 kW with a thermostat: on when 600 Wh are missing, off when the tank is hot.
void Household::step_water_heater(const Moment& now, double seconds) {
  constexpr double power = 2000;
  water_deficit_ += (60 + 700 * day_shape(now.hour)) * seconds / 3600;
  if (water_deficit_ > 600) water_heating_ = true;
  if (water_deficit_ <= 0) water_heating_ = false;
  if (!water_heating_) return;
  water_deficit_ -= power * seconds / 3600;
  circuits_[1].active_power += power;
}

// One evening in three the car wants 8 to 25 kWh, at 16 A; the charger leaves room under the main fuse.
void Household::step_car(const Moment& now, double seconds) {
  constexpr double main_fuse = 13500;  // W, a little less than 63 A at 230 V
  if (now.hour >= 22 && car_evening_ != now.day) {
    car_evening_ = now.day;
    if (draw_below(random_, 3) == 0) car_deficit_ = 8000 + 17000 * draw_unit(random_);
  }
  if (car_deficit_ <= 0) return;
  double others = 0;
  for (const Circuit& circuit : circuits_) others += circuit.active_power;
  const double power = std::clamp(main_fuse - others, 0.0, 3600.0);
  car_deficit_ -= power * seconds / 3600;
  circuits_[2].active_power += power;
}

void Household::step_sun(const Moment& now, double seconds) {
  constexpr double peak = 6000;
  clouds_.step(random_, seconds, 900);
  const double clear = std::clamp(0.65 + 0.35 * clouds_.value, 0.1, 1.0);
  const double power = peak * clear * std::max(0.0, sun_elevation(now_, now.day_of_year));
  for (Circuit& circuit : circuits_) circuit.active_power -= power / 3;
}

void Household::share_among_phases() {
  phases_ = {};
  for (std::size_t index = 0; index < circuits_.size(); ++index) {
    const Circuit& circuit = circuits_.at(index);
    Phase& phase = phases_.at(network_ == Network::one_phase ? 0 : index);
    phase.active_power += circuit.active_power;
    phase.reactive_power += circuit.reactive_power;
  }
  std::array<std::complex<double>, 3> loads;  // the current of each load as a phasor
  for (std::size_t index = 0; index < phases_.size(); ++index) {
    Phase& phase = phases_.at(index);
    constexpr double volts_a_watt = 0.0008;  // the drop along the service line
    phase.voltage = 232 + 2.0 * circuits_.at(index).voltage.value - volts_a_watt * phase.active_power;
    const std::complex<double> power(phase.active_power, phase.reactive_power);
    const auto angle = std::polar(1.0, -2 * pi / 3 * static_cast<double>(index));
    loads.at(index) = std::conj(power) / phase.voltage * angle;
  }
  for (std::size_t index = 0; index < phases_.size(); ++index) {
    const auto before = network_ == Network::it ? loads.at((index + 2) % 3) : std::complex<double>();
    phases_.at(index).current = std::abs(loads.at(index) - before);
  }
}

// The meter sums over its phases first: what one phase exports, another may use.
void Household::add_to_registers(double seconds) {
  const double hours = seconds / 3600;
  registers_.active_import += std::max(0.0, active_power()) * hours;
  registers_.active_export += std::max(0.0, -active_power()) * hours;
  registers_.reactive_import += std::max(0.0, reactive_power()) * hours;
  registers_.reactive_export += std::max(0.0, -reactive_power()) * hours;
}

}  // namespace simulator
