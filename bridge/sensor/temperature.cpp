#include "bridge/sensor/temperature.hpp"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "bridge/network/quiet_thread.hpp"

namespace amsbridge {

void TemperatureWatch::poll(Steady now) {
  const auto found = find_thermometers(options_.sysfs);
  const auto thermometer = choose_thermometer(found, options_.sensor);
  if (!thermometer) return failed(why_absent(found));
  if (state_.sensor != thermometer->name) {
    state_.sensor = thermometer->name;
    state_.celsius.reset();
  }
  const auto celsius = read_thermometer(*thermometer, fresh(state_, now), options_.read);
  if (!celsius) {
    return failed(fmt::format("The thermometer {} fails: {}.", thermometer->name, celsius.error()));
  }
  if (!state_.celsius || !state_.problem.empty()) spdlog::info("The thermometer {} is read.", state_.sensor);
  state_.celsius = *celsius;
  state_.measured = now;
  state_.problem.clear();
}

std::string TemperatureWatch::why_absent(const std::vector<Thermometer>& found) const {
  const bool any = options_.sensor == "auto";
  // That there never was one is no fault.
  if (any && state_.sensor.empty()) return {};
  if (any) return fmt::format("The thermometer {} is gone: check its plug.", state_.sensor);
  std::vector<std::string_view> names;
  names.reserve(found.size());
  for (const Thermometer& one : found) names.push_back(one.name);
  return fmt::format("There is no thermometer {}: {}.", options_.sensor,
                     names.empty() ? "none was found" : fmt::format("found were {}", fmt::join(names, ", ")));
}

void TemperatureWatch::failed(std::string problem) {
  if (!problem.empty()) ++state_.faults;
  if (!problem.empty() && problem != state_.problem) spdlog::warn("{}", problem);
  state_.problem = std::move(problem);
}

std::optional<ams::Decimal> TemperatureWatch::fresh(const State& state, Steady now) {
  if (!state.celsius || now - state.measured > longest_age) return std::nullopt;
  return state.celsius;
}

struct TemperatureSensor::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  bool ending = false;
  TemperatureWatch::State state;
};

TemperatureSensor::TemperatureSensor(TemperatureOptions options) : shared_(std::make_shared<Shared>()) {
  if (options.sensor == "none") return;
  try {
    start_quiet_thread([shared = shared_, options = std::move(options)]() mutable {
      run(*shared, std::move(options));
    }).detach();
  } catch (const std::system_error& error) {
    shared_->state.problem = fmt::format("The thermometer cannot be read: {}.", error.what());
    shared_->state.faults = 1;
    spdlog::warn("{}", shared_->state.problem);
  }
}

TemperatureSensor::~TemperatureSensor() {
  const std::lock_guard lock(shared_->mutex);
  shared_->ending = true;
  shared_->changed.notify_all();
}

void TemperatureSensor::run(Shared& shared, TemperatureOptions options) {
  const auto pause = options.pause;
  const auto when_polled = options.when_polled;
  TemperatureWatch watch(std::move(options));
  for (;;) {
    watch.poll(std::chrono::steady_clock::now());
    {
      const std::lock_guard lock(shared.mutex);
      shared.state = watch.state();
      if (shared.ending) return;
    }
    if (when_polled) when_polled();
    std::unique_lock lock(shared.mutex);
    if (shared.changed.wait_for(lock, pause, [&] { return shared.ending; })) return;
  }
}

std::optional<ams::Decimal> TemperatureSensor::latest(std::chrono::steady_clock::time_point now) const {
  const std::lock_guard lock(shared_->mutex);
  return TemperatureWatch::fresh(shared_->state, now);
}

std::string TemperatureSensor::problem() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->state.problem;
}

std::string TemperatureSensor::name() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->state.sensor;
}

std::uint64_t TemperatureSensor::faults() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->state.faults;
}

}  // namespace amsbridge
