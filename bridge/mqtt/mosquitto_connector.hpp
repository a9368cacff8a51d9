#pragma once

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
  };
  struct RefusedBy {
    int return_code = 0;
  };
  /// The owner wants to stop: there is nothing to tell.
  struct Abandoned {};
  using Result = std::variant<std::unique_ptr<MosquittoHandle>, Failed, RefusedBy, Abandoned>;

  MosquittoConnector(const MosquittoOptions& options, std::shared_ptr<Signals> signals, const Outbox& outbox);

  [[nodiscard]] Result attempt();

 private:
  [[nodiscard]] std::variant<LookUpResult, Abandoned> look_up();
  [[nodiscard]] Result attempt_address(const std::string& address);
  /// Until the TCP connection stands; words or an abandonment otherwise.
  [[nodiscard]] std::optional<Result> await_socket(MosquittoHandle& handle, SteadyTime deadline);
  [[nodiscard]] std::optional<Result> await_answer(MosquittoHandle& handle, SteadyTime deadline);
  /// `deadline`, or earlier that for stopping.
  [[nodiscard]] SteadyTime until(SteadyTime deadline) const;
  [[nodiscard]] bool abandoned() const;

  const MosquittoOptions& options_;
  const BrokerName name_;
  std::shared_ptr<Signals> signals_;
  const Outbox& outbox_;
  BackgroundLookUp look_up_;
};

}  // namespace amsbridge
