#include "bridge/relay/lines.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <spdlog/spdlog.h>

#include "bridge/relay/broker_options.hpp"
#include "bridge/relay/relay_options.hpp"

namespace amsbridge {

namespace asio = boost::asio;

bool Lines::apply(const Settings& settings) {
  Tasks tasks;
  for (std::size_t place = 0; place < settings.meters.size(); ++place) tasks.push_back(kept(settings, place));
  for (const auto& task : tasks_) {
    if (std::find(tasks.begin(), tasks.end(), task) == tasks.end()) close(*task, settings);
  }
  const auto shared = std::make_shared<const Settings>(settings);
  // New ones come after the old ones have let go of their ports and names.
  for (std::size_t place = 0; place < tasks.size(); ++place) {
    if (tasks[place] == nullptr) tasks[place] = opened(shared, place);
  }
  std::erase(tasks, nullptr);
  tasks_ = std::move(tasks);
  applied_ = shared;
  for (const auto& task : tasks_) {
    if (!task->reading) read(task);
  }
  return !tasks_.empty();
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
    spdlog::error("{}", source.error());
    return nullptr;
  }
  auto task = std::make_shared<Task>();
  task->place = place;
  task->line =
      std::make_unique<Line>(loop_, host_, outlet_, meter, std::move(*source), [this, settings, place] {
        RelayOptions options = relay_options(*settings, place);
        options.taken_names = &names_;
        options.temperature = surroundings_.temperature;
        options.meter.observer = surroundings_.observer;
        return options;
      });
  return task;
}

// The coroutine refers to its line, which therefore lives as long as it.
void Lines::read(const std::shared_ptr<Task>& task) {
  task->reading = true;
  const auto when_done = [this, task](const std::exception_ptr& failure) {
    try {
      if (failure) std::rethrow_exception(failure);
      if (have_ended()) when_ended_();
    } catch (const boost::system::system_error& error) {
      if (error.code() != asio::error::operation_aborted) throw;
    }
  };
  asio::co_spawn(loop_, task->line->run(),
                 asio::bind_cancellation_slot(task->cancellation.slot(), when_done));
}

bool Lines::have_ended() const {
  return std::all_of(tasks_.begin(), tasks_.end(), [](const auto& task) { return task->line->has_ended(); });
}

// A meter that the next settings read otherwise keeps what is retained of it; one that is gone does not.
void Lines::close(Task& task, const Settings& next) {
  const MeterSettings& meter = task.line->settings();
  spdlog::info("{}: closed", task.line->source().name());
  const bool is_gone = std::none_of(next.meters.begin(), next.meters.end(), [&](const MeterSettings& other) {
    return other.source == meter.source || (!meter.name.empty() && other.name == meter.name);
  });
  task.line->finish();
  for (const auto& [name, relay] : task.line->relays())
    relay->release(is_gone ? Parting::for_good : Parting::for_now);
  task.line->cancel_timers();
  task.cancellation.emit(asio::cancellation_type::terminal);
}

bool Lines::reads(const std::string& line) const {
  return std::any_of(applied_->meters.begin(), applied_->meters.end(), [&](const MeterSettings& meter) {
    const std::string source = to_string(meter.source);
    return line == source || line.starts_with(source + " ");
  });
}

void Lines::check(Moment now) {
  for (const auto& task : tasks_) task->line->check(now);
}

void Lines::finish() {
  for (const auto& task : tasks_) task->line->finish();
}

void Lines::cancel() {
  for (const auto& task : tasks_) {
    task->line->cancel_timers();
    task->cancellation.emit(asio::cancellation_type::terminal);
  }
}

}  // namespace amsbridge
