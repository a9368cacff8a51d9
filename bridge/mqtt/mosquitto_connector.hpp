#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bridge/mqtt/broker_words.hpp"
#include "bridge/mqtt/mosquitto_handle.hpp"
#include "bridge/mqtt/mosquitto_options.hpp"
#include "bridge/mqtt/outbox.hpp"
#include "bridge/mqtt/signals.hpp"
#include "bridge/network/look_up.hpp"

namespace amsbridge {

/// Makes one attempt at a connection: look-up, then each address until a broker answers. Every step has the
/// deadline of `connect_limit`, and ends early when the owner wants to stop.
class MosquittoConnector {
 public:
  struct Failed {
    std::string reason;
    /// The broker's end was lost at CONNECT, which is how some 3.1.1 brokers receive MQTT 5.
    bool lost_at_connect = false;
  };
  struct RefusedBy {
    int return_code = 0;
  };
  /// The owner wants to stop: there is nothing to tell.
  struct Abandoned {};
  using Result = std::variant<std::unique_ptr<MosquittoHandle>, Failed, RefusedBy, Abandoned>;

  /// `on_wake` is called on the caller's thread each time the signals have woken an attempt.
  MosquittoConnector(const MosquittoOptions& options, std::shared_ptr<Signals> signals, const Outbox& outbox,
                     std::function<void()> on_wake = {});

  [[nodiscard]] Result attempt();

 private:
  [[nodiscard]] std::variant<LookUpResult, Abandoned> look_up();
  /// In the version of the options or, if that is `automatic`, in the one that the broker speaks.
  [[nodiscard]] Result attempt_address(const std::string& address);
  [[nodiscard]] Result attempt_protocol(const std::string& address, MqttProtocol protocol);
  /// MQTT 3.1.1, after a failure in MQTT 5. An answer is remembered if the cause was the version:
  /// said so, or the second time in a row that the connection was closed at MQTT 5.
  [[nodiscard]] Result fall_back(const std::string& address, Result failure);
  /// Until the TCP connection stands; words or an abandonment otherwise.
  [[nodiscard]] std::optional<Result> await_socket(MosquittoHandle& handle, SteadyTime deadline);
  [[nodiscard]] std::optional<Result> await_answer(MosquittoHandle& handle, SteadyTime deadline);
  [[nodiscard]] Failed lost_at_connect(const Loss& loss) const;
  [[nodiscard]] short wait(const MosquittoHandle& handle, short events, SteadyTime deadline) const;
  /// `deadline`, or earlier that for stopping.
  [[nodiscard]] SteadyTime until(SteadyTime deadline) const;
  [[nodiscard]] bool abandoned() const;

  const MosquittoOptions& options_;
  const BrokerName name_;
  std::shared_ptr<Signals> signals_;
  const Outbox& outbox_;
  const std::function<void()> on_wake_;
  std::optional<SteadyTime> old_version_until_;
  int closed_at_new_version_ = 0;
  BackgroundLookUp look_up_;
};

}  // namespace amsbridge
