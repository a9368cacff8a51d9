// A year of one telegram each 2.5 seconds: how large it is on disk and how fast it is drawn.
//     history_bench [DAYS-OF-READINGS [DAYS-IN-ALL]]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <random>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

#include <fmt/format.h>

#include "ams/quantity.hpp"
#include "bridge/history/history.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::int64_t first_second = 1'735'686'000;  // 2025-01-01T00:00:00+01:00
constexpr std::int64_t day = 86'400;

double milliseconds_since(Steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

/// A Norwegian household behind a meter that sends its power each 2.5 s, phases each 10 s, and registers each
/// hour. Loads go on and off, and all of it trembles as a real one does.
class House {
 public:
  struct Telegram {
    ams::Reading reading;
    std::int64_t time = 0;
  };

  Telegram next() {
    const std::int64_t time = first_second * 1'000 + number_ * 2'500 + jitter_(random_);
    step();
    ams::Reading reading;
    const auto add = [&](std::string_view key, double value, std::int8_t exponent) {
      (void)reading.add(
          {{std::llround(value * std::pow(10, -exponent)), exponent}, *ams::find_quantity(key)});
    };
    add("active_power_import_w", power_, 0);
    if (number_ % 4 == 0) add_phases(add);
    if (number_ % 1'440 == 0) add_registers(add);
    ++number_;
    return {reading, time};
  }

 private:
  void step() {
    if (number_ % 120 == 0) load_ = loads_(random_);
    const double hour = static_cast<double>(number_ % 34'560) / 1'440;
    const double base = 900 + 400 * std::sin((hour - 9) / 24 * 6.283) + 600 * load_;
    power_ = std::max(0.0, base + noise_(random_));
    energy_ += power_ / 3.6e6 * 2.5;
  }
  template <typename Add>
  void add_phases(Add add) {
    add("reactive_power_import_var", 120 + noise_(random_) / 4, 0);
    add("reactive_power_export_var", 0, 0);
    add("active_power_export_w", 0, 0);
    for (const std::string phase : {"l1", "l2", "l3"}) {
      add("current_" + phase + "_a", power_ / 700 + noise_(random_) / 100, -2);
      add("voltage_" + phase + "_v", 231 + noise_(random_) / 30, -1);
    }
  }
  template <typename Add>
  void add_registers(Add add) {
    add("active_energy_import_kwh", energy_, -2);
    add("active_energy_export_kwh", 0, -2);
    add("reactive_energy_import_kvarh", energy_ / 10, -2);
    add("reactive_energy_export_kvarh", 12.3, -2);
  }

  std::mt19937_64 random_{5};
  std::uniform_int_distribution<int> jitter_{0, 30};
  std::poisson_distribution<int> loads_{1.5};
  std::normal_distribution<double> noise_{0, 25};
  std::int64_t number_ = 0;
  double load_ = 1;
  double power_ = 0;
  double energy_ = 12'345;
};

template <typename Ask>
void time_query(const char* what, Ask ask) {
  std::vector<double> times;
  std::size_t octets = 0;
  for (int round = 0; round < 15; ++round) {
    std::promise<History::Answer> promise;
    const auto begin = Steady::now();
    ask([&](History::Answer answer) { promise.set_value(std::move(answer)); });
    const History::Answer answer = promise.get_future().get();
    times.push_back(milliseconds_since(begin));
    if (!answer) return fmt::print("{}: {}\n", what, answer.error().sentence);
    octets = answer->size();
  }
  const double first = times.front();
  std::sort(times.begin(), times.end());
  fmt::print("{:<44} first {:6.1f} ms, median {:6.1f} ms, longest {:6.1f} ms, {:7} octets\n", what, first,
             times[times.size() / 2], times.back(), octets);
}

std::vector<std::string> phases() {
  return {"active_power_import_w", "active_power_export_w", "current_l1_a", "current_l2_a",
          "current_l3_a",          "voltage_l1_v",          "voltage_l2_v", "voltage_l3_v"};
}

void ask(History& history, std::int64_t days) {
  const std::int64_t end = first_second + days * day;
  const auto plot = [&](const char* what, std::int64_t from, std::int64_t to,
                        const std::vector<std::string>& series) {
    time_query(what, [&](auto done) {
      history.plot({.meter = "house", .from = from, .to = to, .series = series}, done);
    });
  };
  const auto energy = [&](const char* what, std::int64_t from, EnergyUnit unit) {
    time_query(what, [&](auto done) {
      history.energy({.meter = "house", .from = from, .to = end, .unit = unit}, done);
    });
  };
  const std::int64_t middle = end - 10 * day;
  plot("plot, half an hour, power", middle, middle + 1'700, {});
  plot("plot, an hour, power", middle, middle + 3'600, {});
  plot("plot, a day, power", middle, middle + day, {});
  plot("plot, a day, power and phases", middle, middle + day, phases());
  plot("plot, the last day, power", end - day, end, {});
  plot("plot, a week, power and phases", end - 7 * day, end, phases());
  plot("plot, a month, power and phases", end - 30 * day, end, phases());
  plot("plot, a year, power", end - days * day, end, {});
  plot("plot, a year, power and phases", end - days * day, end, phases());
  energy("energy, a day by hour", end - day, EnergyUnit::hour);
  energy("energy, a month by day", end - 30 * day, EnergyUnit::day);
  energy("energy, a year by day", first_second, EnergyUnit::day);
  energy("energy, a year by month", first_second, EnergyUnit::month);
}

double feed(History& history, std::int64_t count) {
  House house;
  double spent = 0;
  constexpr std::int64_t at_once = 20'000;
  std::vector<House::Telegram> telegrams;
  for (std::int64_t fed = 0; fed < count; fed += at_once) {
    telegrams.clear();
    for (std::int64_t number = 0; number < std::min(at_once, count - fed); ++number)
      telegrams.push_back(house.next());
    const auto begin = Steady::now();
    for (const House::Telegram& telegram : telegrams)
      history.take("house", telegram.reading, telegram.time,
                   ams::Decimal{215 + telegram.time / 600'000 % 7, -1});
    spent += milliseconds_since(begin);
    history.settle();
  }
  return spent * 1e6 / static_cast<double>(count);
}

/// A thousand meters for some minutes of their time.
void feed_many(const fs::path& folder) {
  History history({.file = folder / "many.sqlite"});
  House house;
  const auto begin = Steady::now();
  std::int64_t count = 0;
  for (int second = 0; second < 1'500; second += 10) {
    const House::Telegram telegram = house.next();
    for (int meter = 0; meter < 1'000; ++meter, ++count) {
      history.take(fmt::format("meter{}", meter), telegram.reading,
                   first_second * 1'000 + second * 1'000 + meter, std::nullopt);
    }
    history.settle();
  }
  const double spent = milliseconds_since(begin) / 1'000;
  fmt::print("a thousand meters: {} telegrams in {:.1f} s, {:.0f} a second; {} lost, {:.1f} MB on disk\n",
             count, spent, static_cast<double>(count) / spent, history.dropped(),
             static_cast<double>(history.octets()) / 1e6);
}

long memory_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

int run(int days_of_readings, std::int64_t days) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("history_bench_{}", days_of_readings);
  fs::remove_all(folder);
  fs::create_directories(folder);
  {
    History history({.file = folder / "history.sqlite", .days = std::chrono::days{days_of_readings}});
    const std::int64_t count = days * day * 2 / 5;
    const auto begin = Steady::now();
    const double cost = feed(history, count);
    fmt::print("{} telegrams of {} days, readings kept for {} days\n", count, days, days_of_readings);
    fmt::print("taken and written in {:.0f} s; take() costs {:.0f} ns; {} lost; {}\n",
               milliseconds_since(begin) / 1'000, cost, history.dropped(), history.problem());
    fmt::print("{:.1f} MB on disk; most memory {:.1f} MB\n", static_cast<double>(history.octets()) / 1e6,
               static_cast<double>(memory_kilobytes()) / 1e3);
    ask(history, days);
  }
  feed_many(folder);
  fmt::print("most memory {:.1f} MB; files are in {}\n", static_cast<double>(memory_kilobytes()) / 1e3,
             folder.string());
  return 0;
}

}  // namespace
}  // namespace amsbridge

int main(int count, char** arguments) {
  const int days_of_readings = count > 1 ? std::atoi(arguments[1]) : 30;
  return amsbridge::run(days_of_readings, count > 2 ? std::atoi(arguments[2]) : 365);
}
