#include "bridge/mqtt/mosquitto_connector.hpp"

#include <algorithm>
#include <poll.h>
#include <utility>

namespace amsbridge {
namespace {

using std::chrono::steady_clock;

}  // namespace

MosquittoConnector::MosquittoConnector(const MosquittoOptions& options, std::shared_ptr<Signals> signals,
                                       const Outbox& outbox)
    : options_(options),
      name_{options.host, options.port, options.user},
      signals_(std::move(signals)),
      outbox_(outbox),
      look_up_(options.look_up, [wakened = signals_] { wakened->wake(); }) {}

MosquittoConnector::Result MosquittoConnector::attempt() {
  auto looked_up = look_up();
  if (std::holds_alternative<Abandoned>(looked_up)) return Abandoned{};
  const auto& [addresses, failure] = std::get<LookUpResult>(looked_up);
  if (addresses.empty()) return Failed{failure};

  Result result = Failed{};
  for (const std::string& address : addresses) {
    result = attempt_address(address);
    if (!std::holds_alternative<Failed>(result)) break;
  }
  return result;
}

std::variant<LookUpResult, MosquittoConnector::Abandoned> MosquittoConnector::look_up() {
  const SteadyTime deadline = steady_clock::now() + options_.connect_limit;
  look_up_.start(options_.host);
  while (true) {
    if (auto result = look_up_.take()) {
      if (result->addresses.empty()) result->failure = words_for_look_up_failure(name_, result->failure);
      return *std::move(result);
    }
    if (abandoned()) return Abandoned{};
    if (steady_clock::now() >= deadline) {
      return LookUpResult{{}, words_for_look_up_timeout(name_, options_.connect_limit)};
    }
    signals_->wait(until(deadline));
  }
}

MosquittoConnector::Result MosquittoConnector::attempt_address(const std::string& address) {
  auto handle = std::make_unique<MosquittoHandle>(options_);
  if (handle->loss()) return Failed{words_for_set_up_failure(name_, *handle->loss())};
  const SteadyTime deadline = steady_clock::now() + options_.connect_limit;
  handle->connect(address);
  if (auto ended = await_socket(*handle, deadline)) return *std::move(ended);
  if (auto ended = await_answer(*handle, deadline)) return *std::move(ended);
  return handle;
}

std::optional<MosquittoConnector::Result> MosquittoConnector::await_socket(MosquittoHandle& handle,
                                                                           SteadyTime deadline) {
  while (!handle.loss()) {
    if (abandoned()) return Abandoned{};
    if (steady_clock::now() >= deadline) {
      return Failed{words_for_no_answer(name_, options_.connect_limit)};
    }
    const short ready = signals_->wait(handle.socket(), POLLOUT, until(deadline));
    if (ready != 0 && handle.connected()) return std::nullopt;
  }
  const Loss& loss = *handle.loss();
  if (loss.code == MOSQ_ERR_ERRNO) return Failed{words_for_connect_failure(name_, loss.system_error)};
  return Failed{words_for_set_up_failure(name_, loss)};
}

std::optional<MosquittoConnector::Result> MosquittoConnector::await_answer(MosquittoHandle& handle,
                                                                           SteadyTime deadline) {
  while (true) {
    if (handle.answer()) break;
    if (handle.loss()) return Failed{words_for_loss_before_answer(name_, *handle.loss())};
    if (abandoned()) return Abandoned{};
    if (steady_clock::now() >= deadline) {
      return Failed{words_for_no_answer(name_, options_.connect_limit)};
    }
    handle.process(signals_->wait(handle.socket(), handle.events(), until(deadline)));
  }
  const int return_code = *handle.answer();
  if (return_code != 0) return RefusedBy{return_code};
  return std::nullopt;
}

SteadyTime MosquittoConnector::until(SteadyTime deadline) const {
  // Not longer than a second, in which the library wants to look after its keep-alive.
  const SteadyTime soon = steady_clock::now() + std::chrono::seconds(1);
  return std::min({deadline, soon, signals_->stop_deadline().value_or(deadline)});
}

bool MosquittoConnector::abandoned() const {
  const auto stop_deadline = signals_->stop_deadline();
  return stop_deadline && (!outbox_.has_waiting() || steady_clock::now() >= *stop_deadline);
}

}  // namespace amsbridge
