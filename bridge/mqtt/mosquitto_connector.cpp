#include "bridge/mqtt/mosquitto_connector.hpp"

#include <algorithm>
#include <mqtt_protocol.h>
#include <poll.h>
#include <utility>

#include <spdlog/spdlog.h>

namespace amsbridge {
namespace {

using std::chrono::steady_clock;

/// What a broker that knows 3.1.1 only makes of MQTT 5.
bool may_be_the_version(const MosquittoConnector::Result& result) {
  if (const auto* refused = std::get_if<MosquittoConnector::RefusedBy>(&result)) {
    return refused->return_code == MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION ||
           refused->return_code == CONNACK_REFUSED_PROTOCOL_VERSION;
  }
  const auto* failed = std::get_if<MosquittoConnector::Failed>(&result);
  return failed != nullptr && failed->lost_at_connect;
}

}  // namespace

MosquittoConnector::MosquittoConnector(const MosquittoOptions& options, std::shared_ptr<Signals> signals,
                                       const Outbox& outbox, std::function<void()> on_wake)
    : options_(options),
      name_{options.host, options.port, options.user, options.tls.has_value()},
      signals_(std::move(signals)),
      outbox_(outbox),
      on_wake_(std::move(on_wake)),
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
    if (on_wake_) on_wake_();
  }
}

MosquittoConnector::Result MosquittoConnector::attempt_address(const std::string& address) {
  using Version = MosquittoOptions::Version;
  if (old_version_until_ && steady_clock::now() >= *old_version_until_) old_version_until_.reset();
  const bool automatic = options_.version == Version::automatic;
  const bool old = options_.version == Version::v311 || (automatic && old_version_until_);
  Result result = attempt_protocol(address, old ? MqttProtocol::v311 : MqttProtocol::v5);
  if (automatic && !old && may_be_the_version(result)) return fall_back(address, std::move(result));
  if (std::holds_alternative<std::unique_ptr<MosquittoHandle>>(result)) closed_at_new_version_ = 0;
  return result;
}

MosquittoConnector::Result MosquittoConnector::fall_back(const std::string& address, Result failure) {
  Result result = attempt_protocol(address, MqttProtocol::v311);
  // What fails in both versions has another cause; the first words are as good.
  if (std::holds_alternative<Failed>(result)) return failure;
  if (std::holds_alternative<Abandoned>(result)) return result;
  // A broker that was restarted just then closes the connection, too, but not each time.
  const bool closed = std::holds_alternative<Failed>(failure);
  if (closed && ++closed_at_new_version_ < 2) return result;
  spdlog::info("the broker at {} does not speak MQTT 5: it is spoken to in MQTT 3.1.1", name_.address());
  old_version_until_ = steady_clock::now() + options_.version_memory;
  return result;
}

MosquittoConnector::Result MosquittoConnector::attempt_protocol(const std::string& address,
                                                                MqttProtocol protocol) {
  auto handle = std::make_unique<MosquittoHandle>(options_, protocol);
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
    const short ready = wait(handle, POLLOUT, deadline);
    if (ready != 0 && handle.connected()) return std::nullopt;
  }
  const Loss& loss = *handle.loss();
  // CONNECT may be on its way before the connection is looked at.
  if (!loss.tls_failure.empty() || loss.closed_by_broker()) return lost_at_connect(loss);
  if (loss.code == MOSQ_ERR_ERRNO) return Failed{words_for_connect_failure(name_, loss.system_error)};
  return Failed{words_for_set_up_failure(name_, loss)};
}

std::optional<MosquittoConnector::Result> MosquittoConnector::await_answer(MosquittoHandle& handle,
                                                                           SteadyTime deadline) {
  while (true) {
    if (handle.answer()) break;
    if (handle.loss()) return lost_at_connect(*handle.loss());
    if (abandoned()) return Abandoned{};
    if (steady_clock::now() >= deadline) {
      return Failed{words_for_no_answer(name_, options_.connect_limit)};
    }
    handle.process(wait(handle, handle.events(), deadline));
  }
  const int return_code = *handle.answer();
  if (return_code != 0) return RefusedBy{return_code};
  return std::nullopt;
}

MosquittoConnector::Failed MosquittoConnector::lost_at_connect(const Loss& loss) const {
  const bool by_broker = loss.closed_by_broker() || loss.code == MOSQ_ERR_PROTOCOL;
  return {words_for_loss_before_answer(name_, loss), by_broker && loss.tls_failure.empty()};
}

short MosquittoConnector::wait(const MosquittoHandle& handle, short events, SteadyTime deadline) const {
  const short ready = signals_->wait(handle.socket(), events, until(deadline));
  if (on_wake_) on_wake_();
  return ready;
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
