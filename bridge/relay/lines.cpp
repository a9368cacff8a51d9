#include "bridge/relay/lines.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <spdlog/spdlog.h>

#include "bridge/relay/broker_options.hpp"
#include "bridge/relay/relay_options.hpp"

namespace amsbridge {

namespace asio = boost::asio;

namespace {

// A meter that the next settings read otherwise keeps what is retained of it; one that is gone does not.
bool is_gone(const MeterSettings& meter, const Settings& next) {
  return std::none_of(next.meters.begin(), next.meters.end(), [&](const MeterSettings& other) {
    return other.name == meter.name && (!meter.name.empty() || other.source == meter.source);
  });
}

}  // namespace

bool Lines::apply(const Settings& settings) {
  Tasks tasks;
  for (std::size_t place = 0; place < settings.meters.size(); ++place) {
    if (auto task = kept(settings, place)) {
      task->place = place;
      tasks.push_back(std::move(task));
    }
  }
  for (const auto& task : tasks_) {
    if (std::find(tasks.begin(), tasks.end(), task) == tasks.end())
      close(*task, is_gone(task->line->settings(), settings) ? Parting::for_good : Parting::for_now);
  }
  tasks_ = std::move(tasks);
  applied_ = std::make_shared<const Settings>(settings);
  sources_.clear();
  meter_names_.clear();
  for (const MeterSettings& meter : settings.meters) {
    sources_.insert(to_string(meter.source));
    if (!meter.name.empty()) meter_names_.insert(meter.name);
  }
  failures_.clear();
  if (closing_ == 0) open_missing();
  return !tasks_.empty() || closing_ > 0;
}

void Lines::open_missing() {
  opened_ = std::chrono::steady_clock::now();
  std::set<std::size_t> open;
  for (const auto& task : tasks_) open.insert(task->place);
  for (std::size_t place = 0; place < applied_->meters.size(); ++place) {
    if (open.contains(place) || is_paused(applied_->meters[place])) continue;
    if (auto task = opened(applied_, place)) {
      failures_.erase(place);
      tasks_.push_back(task);
      read(task);
    }
  }
}

std::shared_ptr<Lines::Task> Lines::kept(const Settings& settings, std::size_t place) {
  if (!applied_ || !relays_are_alike(settings, *applied_)) return nullptr;
  const MeterSettings& meter = settings.meters[place];
  // Messages may come from the bridge's own broker, with its user and password.
  if (std::holds_alternative<MqttUrl>(meter.source) && settings.mqtt != applied_->mqtt) return nullptr;
  const auto found = std::find_if(tasks_.begin(), tasks_.end(), [&](const auto& task) {
    const bool has_its_name = !meter.name.empty() || task->place == place;
    return has_its_name && task->line->settings() == meter;
  });
  return found == tasks_.end() ? nullptr : *found;
}

std::shared_ptr<Lines::Task> Lines::opened(const Shared& settings, std::size_t place) {
  const MeterSettings& meter = settings->meters[place];
  auto source =
      open_source(loop_.get_executor(), meter.source, broker_options(settings->mqtt), WhenMissing::wait);
  if (!source) {
    if (source.error() != std::exchange(failures_[place], source.error()))
      spdlog::error("{}", source.error());
    return nullptr;
  }
  auto task = std::make_shared<Task>();
  task->place = place;
  task->line =
      std::make_unique<Line>(loop_, host_, outlet_, meter, std::move(*source), [this, settings, place] {
        LineRelayOptions options = relay_options(*settings, place);
        options.taken_names = &names_;
        options.temperature = surroundings_.temperature;
        options.program_started = surroundings_.started;
        options.meter.observer = surroundings_.observer;
        return options;
      });
  return task;
}

// The coroutine refers to its line, which therefore lives as long as it.
void Lines::read(const std::shared_ptr<Task>& task) {
  const auto when_done = [this, task](const std::exception_ptr& failure) {
    try {
      if (failure) std::rethrow_exception(failure);
      if (have_ended()) when_ended_();
    } catch (const boost::system::system_error& error) {
      if (error.code() != asio::error::operation_aborted) throw;
    }
    done(*task);
  };
  asio::co_spawn(loop_, task->line->run(),
                 asio::bind_cancellation_slot(task->cancellation.slot(), when_done));
}

// With its coroutine a line gives back what it holds; this one's line is as good as gone.
void Lines::done(Task& task) {
  if (!std::exchange(task.is_closing, false)) return;
  task.line.reset();
  if (--closing_ > 0) return;
  open_missing();
  if (when_free_) std::exchange(when_free_, nullptr)();
}

void Lines::pause(std::function<bool(const MeterSettings&)> which, std::function<void()> when_free) {
  paused_ = std::move(which);
  when_free_ = std::move(when_free);
  std::erase_if(tasks_, [this](const auto& task) {
    if (!is_paused(task->line->settings())) return false;
    close(*task, Parting::for_now);
    return true;
  });
  if (closing_ == 0) std::exchange(when_free_, nullptr)();
}

void Lines::resume() {
  paused_ = nullptr;
  if (closing_ == 0) open_missing();
}

bool Lines::have_ended() const {
  if (paused_ || closing_ > 0) return false;
  return std::all_of(tasks_.begin(), tasks_.end(), [](const auto& task) { return task->line->has_ended(); });
}

void Lines::close(Task& task, Parting parting) {
  spdlog::info("{}: closed", task.line->source().name());
  task.line->leave();
  for (const auto& [name, relay] : task.line->relays()) relay->release(parting);
  task.line->cancel_timers();
  if (task.line->has_ended()) return;
  task.is_closing = true;
  ++closing_;
  task.cancellation.emit(asio::cancellation_type::terminal);
}

bool Lines::reads(const std::string& line, const std::string& name) const {
  if (meter_names_.contains(name) || sources_.contains(line)) return true;
  // Of a source that brings several meters, one stands behind a space; there may be others before.
  for (std::size_t at = line.find(' '); at != std::string::npos; at = line.find(' ', at + 1)) {
    if (sources_.contains(line.substr(0, at))) return true;
  }
  return false;
}

void Lines::check(Moment now) {
  constexpr std::chrono::seconds pause{10};
  const bool is_missing = tasks_.size() < applied_->meters.size();
  if (is_missing && closing_ == 0 && now.steady - opened_ >= pause) open_missing();
  for (const auto& task : tasks_) task->line->check(now);
}

void Lines::leave() {
  for (const auto& task : tasks_) task->line->leave();
}

void Lines::cancel() {
  for (const auto& task : tasks_) {
    task->line->cancel_timers();
    task->cancellation.emit(asio::cancellation_type::terminal);
  }
}

}  // namespace amsbridge
