#include "bridge/api/event_log.hpp"

#include <utility>

#include <spdlog/sinks/base_sink.h>

namespace amsbridge {
namespace {

const char* level_name(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::err:
    case spdlog::level::critical: return "error";
    case spdlog::level::warn: return "warning";
    case spdlog::level::info: return "info";
    default: return "debug";
  }
}

class EventSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit EventSink(EventLog& log) : log_(log) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    log_.add({message.time, level_name(message.level),
              std::string(message.payload.data(), message.payload.size())});
  }
  void flush_() override {}

  EventLog& log_;
};

}  // namespace

void EventLog::add(LogEvent event) {
  const std::lock_guard lock(mutex_);
  if (listener_) listener_(event);
  events_.push_back(std::move(event));
  if (events_.size() > most) events_.pop_front();
}

std::vector<LogEvent> EventLog::events() const {
  const std::lock_guard lock(mutex_);
  return {events_.begin(), events_.end()};
}

void EventLog::listen(Listener listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

std::shared_ptr<spdlog::sinks::sink> event_sink(EventLog& log) {
  return std::make_shared<EventSink>(log);
}

}  // namespace amsbridge
