#include "bridge/mqtt/receiver_worker.hpp"

#include <algorithm>
#include <poll.h>
#include <utility>

#include <spdlog/spdlog.h>

namespace amsbridge {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds goodbye_limit{200};
/// The library wants to look after its keep-alive about this often.
constexpr std::chrono::seconds housekeeping{1};
constexpr std::chrono::seconds usual_keep_alive{60};

/// A broker that receives nothing for longer ends the connection (MQTT 5, 3.1.2.10).
std::chrono::seconds patience_of_broker(std::chrono::seconds keep_alive) {
  return keep_alive.count() > 0 ? keep_alive : usual_keep_alive;
}

}  // namespace

ReceiverWorker::ReceiverWorker(MosquittoOptions options, broker::EventHandler handler,
                               std::shared_ptr<Signals> signals,
                               std::shared_ptr<const std::atomic<std::uint64_t>> settled)
    : options_(std::move(options)),
      name_{options_.host, options_.port, options_.user},
      handler_(std::move(handler)),
      signals_(std::move(signals)),
      settled_(std::move(settled)),
      connector_(options_, signals_, nothing_to_send_),
      pauses_({options_.first_pause, options_.pause_limit}) {}

void ReceiverWorker::run() {
  while (!stopping()) {
    handle_outcome(connector_.attempt());
    if (!stopping()) pause();
  }
}

void ReceiverWorker::handle_outcome(MosquittoConnector::Result outcome) {
  if (auto* handle = std::get_if<std::unique_ptr<MosquittoHandle>>(&outcome)) {
    serve(**handle);
  } else if (auto* failed = std::get_if<MosquittoConnector::Failed>(&outcome)) {
    tell(broker::ConnectFailed{std::move(failed->reason)});
  } else if (const auto* refused = std::get_if<MosquittoConnector::RefusedBy>(&outcome)) {
    report_refusal(refused->return_code);
  }
}

void ReceiverWorker::report_refusal(int return_code) {
  const bool first = !std::exchange(answered_before_, true);
  tell(broker::Refused{words_for_refusal(name_, return_code), refused_for_credentials(return_code), first});
}

void ReceiverWorker::serve(MosquittoHandle& handle) {
  const SteadyTime connected_at = steady_clock::now();
  answered_before_ = true;
  for (const Subscription& subscription : options_.subscriptions) handle.subscribe(subscription);
  tell(broker::Connected{});
  while (!handle.loss() && !stopping()) {
    turn(handle, steady_clock::now() + housekeeping);
    await_settlement();
  }
  if (handle.loss()) {
    if (steady_clock::now() - connected_at >= options_.settled_after) pauses_.reset();
    tell(broker::Disconnected{words_for_loss(name_, *handle.loss())});
  } else if (all_settled()) {
    say_goodbye(handle);
  }
}

void ReceiverWorker::turn(MosquittoHandle& handle, SteadyTime until) {
  const short ready = signals_->wait(handle.socket(), handle.events(), until);
  // Writing comes first: it acknowledges what was handed over, never what is about to be read.
  handle.process(static_cast<short>(ready & POLLOUT));
  if (!handle.loss() && (ready & ~POLLOUT) != 0) receive_batch(handle);
}

void ReceiverWorker::receive_batch(MosquittoHandle& handle) {
  // After a batch that took too long one message at a time, or the same batch would come again for ever.
  const std::uint64_t full = handed_over_ + (was_slow_ ? 1 : std::max<std::size_t>(1, options_.in_flight));
  short ready = POLLIN;
  while (ready != 0 && !handle.loss() && handed_over_ < full) {
    handle.process(static_cast<short>(ready & ~POLLOUT));
    hand_over(handle);
    if (!handle.loss()) ready = signals_->wait(handle.socket(), POLLIN, steady_clock::now());
  }
}

void ReceiverWorker::hand_over(MosquittoHandle& handle) {
  for (broker::MessageReceived& message : handle.take_received()) {
    ++handed_over_;
    tell(std::move(message));
  }
}

void ReceiverWorker::await_settlement() {
  if (all_settled()) return;
  const std::chrono::seconds patience = patience_of_broker(options_.keep_alive);
  const SteadyTime slow = steady_clock::now() + patience;
  while (!all_settled() && !stopping()) {
    const bool is_slow = steady_clock::now() >= slow;
    if (is_slow && !std::exchange(was_slow_, true)) {
      spdlog::warn(
          "messages from the broker at {} have waited {} s to be dealt with: it may end the "
          "connection, and sends them again then",
          name_.address(), patience.count());
    }
    signals_->wait(is_slow ? steady_clock::now() + patience : slow);
  }
  if (steady_clock::now() < slow) was_slow_ = false;
}

void ReceiverWorker::say_goodbye(MosquittoHandle& handle) {
  const SteadyTime deadline = steady_clock::now() + goodbye_limit;
  handle.disconnect();
  while (!handle.loss() && steady_clock::now() < deadline) {
    const short ready = signals_->wait(handle.socket(), handle.events(), deadline);
    handle.process(static_cast<short>(ready & POLLOUT));
  }
}

void ReceiverWorker::pause() {
  const SteadyTime end = steady_clock::now() + pauses_.next();
  while (!stopping() && steady_clock::now() < end) signals_->wait(end);
}

void ReceiverWorker::tell(broker::Event event) {
  if (handler_) handler_(std::move(event));
}

}  // namespace amsbridge
