#include "bridge/mqtt/mosquitto_publisher.hpp"

#include <algorithm>
#include <utility>

#include "bridge/mqtt/message_check.hpp"
#include "bridge/mqtt/mosquitto_worker.hpp"
#include "bridge/mqtt/signals.hpp"
#include "bridge/network/quiet_thread.hpp"

namespace amsbridge {

MosquittoPublisher::MosquittoPublisher(Options options, EventHandler handler)
    : payload_limit_(options.payload_limit),
      outbox_(std::make_shared<Outbox>(options.queue_limit)),
      signals_(std::make_shared<Signals>()) {
  auto worker = std::make_unique<MosquittoWorker>(std::move(options), std::move(handler), outbox_, signals_);
  thread_ = start_quiet_thread([owned = std::move(worker)] { owned->run(); });
  thread_id_ = thread_.get_id();
}

MosquittoPublisher::~MosquittoPublisher() {
  stop(std::chrono::milliseconds(0));
}

void MosquittoPublisher::publish(Message message) {
  if (const auto reason = why_not_publishable(message, payload_limit_)) {
    outbox_->refuse(message, *reason);
  } else {
    outbox_->add(std::move(message));
  }
  signals_->wake();
}

Counters MosquittoPublisher::counters() const {
  return outbox_->counters();
}

std::size_t MosquittoPublisher::stop(std::chrono::milliseconds flush_deadline) {
  outbox_->close();
  constexpr std::chrono::milliseconds longest = std::chrono::hours(24);  // adding more could overflow
  signals_->request_stop(std::chrono::steady_clock::now() + std::min(flush_deadline, longest));
  // thread_id_ is written once, and a handler that runs before that cannot have this object yet.
  if (std::this_thread::get_id() != thread_id_) {
    const std::lock_guard lock(join_mutex_);
    if (thread_.joinable()) thread_.join();
  }
  return outbox_->counters().queued;
}

}  // namespace amsbridge
