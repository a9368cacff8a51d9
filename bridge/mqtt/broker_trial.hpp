#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "bridge/mqtt/mosquitto_options.hpp"

namespace amsbridge {

/// What came of a try to use a broker (schema Tested of docs/openapi.yaml).
struct BrokerTrialResult {
  enum class Code {
    connected,  ///< and it takes messages on the topic, as far as it says
    refused,    ///< it answered, and said no
    failed,     ///< it could not be reached, or is none
    no_answer,  ///< nothing certain came in time
  };
  Code code = Code::no_answer;
  std::string sentence;  ///< what happened, and what to check next; no secret is in it

  [[nodiscard]] bool ok() const { return code == Code::connected; }
};

/// `connected`, `refused`, `failed`, `no_answer`.
[[nodiscard]] std::string name(BrokerTrialResult::Code code);

/// Connects to a broker to see whether it can be used, on a thread of its own and beside whatever is
/// connected already. One test at a time.
class BrokerTrial {
 public:
  using Done = std::function<void(BrokerTrialResult)>;
  static constexpr std::chrono::milliseconds usual_limit{10'000};

  BrokerTrial() = default;
  /// Ends a test that is under way; its `done` is not called any more. Takes some 0.2 s at most.
  ~BrokerTrial();
  BrokerTrial(const BrokerTrial&) = delete;
  BrokerTrial& operator=(const BrokerTrial&) = delete;

  /// Takes the options as for the bridge, but with a client id of its own and without its will, birth,
  /// goodbye and subscriptions. If `topic` is not empty, an empty message that is not retained is published
  /// on it with QoS 1, since a broker may let somebody connect and yet refuse what he sends: it must be a
  /// topic that nobody minds, `BASE/bridge/test`. Brokers of MQTT 3.1.1 do not say so.
  ///
  /// `done` is called once, on a thread of the test's own and at the latest about 0.3 s after the limit; it
  /// must not destroy the BrokerTrial or start it again. False, and no call: a test is under way.
  [[nodiscard]] bool start(MosquittoOptions options, std::string topic, Done done,
                           std::chrono::milliseconds limit = usual_limit);

 private:
  struct Run;
  std::shared_ptr<Run> run_;
};

}  // namespace amsbridge
