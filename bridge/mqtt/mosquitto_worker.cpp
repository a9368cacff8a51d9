#include "bridge/mqtt/mosquitto_worker.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

namespace amsbridge {
namespace {

using std::chrono::steady_clock;

/// How long goodbye and DISCONNECT may take beyond the owner's deadline.
constexpr std::chrono::milliseconds goodbye_grace{200};
/// The library wants to look after its keep-alive about this often.
constexpr std::chrono::seconds housekeeping{1};

}  // namespace

MosquittoWorker::MosquittoWorker(MosquittoOptions options, broker::EventHandler handler,
                                 std::shared_ptr<Outbox> outbox, std::shared_ptr<Signals> signals)
    : options_(std::move(options)),
      name_{options_.host, options_.port, options_.user, options_.tls.has_value()},
      handler_(std::move(handler)),
      outbox_(std::move(outbox)),
      signals_(std::move(signals)),
      connector_(options_, signals_, *outbox_, [this] { tell_settled(); }),
      pauses_({options_.first_pause, options_.pause_limit}) {}

void MosquittoWorker::run() {
  if (options_.tls && !options_.tls->verify) {
    spdlog::warn(
        "the certificate of the broker at {} is not checked: anybody on the way can read and change "
        "everything, the password included",
        name_.address());
  }
  keep_connected();
  tell_settled();
}

void MosquittoWorker::keep_connected() {
  while (true) {
    handle_outcome(connector_.attempt());
    if (stopping()) return;
    pause();
    if (stopping()) return;
  }
}

void MosquittoWorker::handle_outcome(Outcome outcome) {
  if (auto* handle = std::get_if<std::unique_ptr<MosquittoHandle>>(&outcome)) {
    serve(**handle);
  } else if (auto* failed = std::get_if<MosquittoConnector::Failed>(&outcome)) {
    // A broker that has died closes connections, too, but then it is away.
    outbox_->absolve();
    tell(broker::ConnectFailed{std::move(failed->reason)});
  } else if (const auto* refused = std::get_if<MosquittoConnector::RefusedBy>(&outcome)) {
    report_refusal(refused->return_code);
  }
}

void MosquittoWorker::report_refusal(int return_code) {
  const bool first = !std::exchange(answered_before_, true);
  tell(broker::Refused{words_for_refusal(name_, return_code), refused_for_credentials(return_code), first});
}

void MosquittoWorker::serve(MosquittoHandle& handle) {
  const SteadyTime connected_at = steady_clock::now();
  answered_before_ = true;
  if (std::exchange(connected_before_, true)) outbox_->count_reconnect();

  Delivery delivery(*outbox_, handle, options_, refusals_);
  introduce(handle, delivery);
  tell(broker::Connected{});
  outbox_->report_dropped();
  exchange(handle, delivery);
  if (handle.loss()) {
    after_loss(*handle.loss(), delivery, connected_at);
  } else {
    say_goodbye(handle, delivery);
    delivery.give_back();
  }
}

void MosquittoWorker::introduce(MosquittoHandle& handle, Delivery& delivery) {
  if (options_.birth) {
    Message birth = *options_.birth;
    birth.retain = true;
    delivery.send_own(birth);
  }
  for (const Subscription& subscription : options_.subscriptions) handle.subscribe(subscription);
}

void MosquittoWorker::exchange(MosquittoHandle& handle, Delivery& delivery) {
  while (true) {
    delivery.advance();
    tell_settled();
    if (handle.loss() || flush_is_over(delivery)) return;
    const SteadyTime now = steady_clock::now();
    const SteadyTime latest = signals_->stop_deadline().value_or(SteadyTime::max());
    turn(handle, delivery.has_more() ? now : std::min(now + housekeeping, latest));
  }
}

bool MosquittoWorker::flush_is_over(const Delivery& delivery) const {
  const auto deadline = signals_->stop_deadline();
  return deadline && (delivery.idle() || steady_clock::now() >= *deadline);
}

void MosquittoWorker::say_goodbye(MosquittoHandle& handle, Delivery& delivery) {
  const SteadyTime now = steady_clock::now();
  const SteadyTime deadline = std::max(signals_->stop_deadline().value_or(now), now + goodbye_grace);
  const auto in_time = [&] { return !handle.loss() && steady_clock::now() < deadline; };
  if (options_.goodbye) {
    delivery.send_own(*options_.goodbye);
    while (in_time() && !delivery.own_settled()) turn(handle, deadline);
  }
  if (handle.loss()) return;
  handle.disconnect();
  while (in_time()) turn(handle, deadline);
}

void MosquittoWorker::after_loss(const Loss& loss, Delivery& delivery, SteadyTime connected_at) {
  if (loss.blames_message()) {
    delivery.give_back_after_close();
  } else {
    delivery.give_back();
  }
  if (steady_clock::now() - connected_at >= options_.settled_after) pauses_.reset();
  tell(broker::Disconnected{words_for_loss(name_, loss)});
}

void MosquittoWorker::turn(MosquittoHandle& handle, SteadyTime until) {
  handle.process(signals_->wait(handle.socket(), handle.events(), until));
  for (broker::MessageReceived& message : handle.take_received()) tell(std::move(message));
}

void MosquittoWorker::pause() {
  const SteadyTime end = steady_clock::now() + pauses_.next();
  tell_settled();
  while (!stopping() && steady_clock::now() < end) {
    signals_->wait(end);
    tell_settled();
  }
}

void MosquittoWorker::tell_settled() {
  std::vector<std::uint64_t> tickets = outbox_->take_settled();
  if (!tickets.empty()) tell(broker::Settled{std::move(tickets)});
}

void MosquittoWorker::tell(broker::Event event) {
  if (handler_) handler_(std::move(event));
}

}  // namespace amsbridge
