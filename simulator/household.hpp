// The load behind the meter: a Nordic household of about 20,000 kWh a year behind a 63 A main fuse.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <span>

#include "simulator/telegram.hpp"

namespace simulator {

// `tn`: loads between phase and neutral. `it`: three wires without neutral, loads between two phases.
enum class Network { one_phase, tn, it };

// `solar`: 6 kW of panels, which export when the house needs less.
enum class Roof { plain, solar };

// Powers in W and var, negative when exported. In an IT network power and voltage are those between this
// phase and the next one, and the current is that of the line: the phasor sum of the two loads that it feeds.
struct Phase {
  double active_power = 0;
  double reactive_power = 0;
  double voltage = 230;
  double current = 0;
};

// Wh and varh; they only grow.
struct Registers {
  double active_import = 0;
  double active_export = 0;
  double reactive_import = 0;
  double reactive_export = 0;
};

// The same seed, start and calls give the same household.
class Household {
 public:
  Household(std::uint64_t seed, Time start, Network network, Roof roof = Roof::plain);

  // Lives on until then, in steps of at most a minute. Earlier times than the last one change nothing.
  void advance_to(Time time);

  // One phase or three.
  [[nodiscard]] std::span<const Phase> phases() const;
  [[nodiscard]] const Registers& registers() const { return registers_; }
  [[nodiscard]] double active_power() const;
  [[nodiscard]] double reactive_power() const;

 private:
  // Noise around zero with variance 1 and a memory of some length.
  struct Drift {
    double value = 0;
    void step(std::mt19937_64& random, double seconds, double memory_seconds);
  };

  // A third of the house: its own outlets, and one of the big consumers.
  struct Circuit {
    Drift base, heating, voltage;
    double appliance_power = 0;    // W
    double appliance_seconds = 0;  // left to run
    double active_power = 0;
    double reactive_power = 0;
  };

  struct Moment {
    double hour = 0;         // of the local day
    double day_of_year = 0;  // with its fraction
    std::int64_t day = 0;    // local days since 1970
  };
  static Moment moment_of(Time time);

  void step(double seconds);
  void step_circuit(Circuit& circuit, const Moment& now, double seconds);
  void step_water_heater(const Moment& now, double seconds);
  void step_car(const Moment& now, double seconds);
  void step_sun(const Moment& now, double seconds);
  void share_among_phases();
  void add_to_registers(double seconds);

  std::mt19937_64 random_;
  Time now_;
  Network network_;
  Roof roof_;
  std::array<Circuit, 3> circuits_;
  double water_deficit_ = 0;  // Wh until the tank is hot
  bool water_heating_ = false;
  double car_deficit_ = 0;  // Wh until the car is full
  std::int64_t car_evening_ = 0;
  Drift clouds_;
  std::array<Phase, 3> phases_;
  Registers registers_;
};

}  // namespace simulator
