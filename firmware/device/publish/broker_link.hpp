#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "firmware/device/board/mqtt_transport.hpp"
#include "firmware/device/settings/settings.hpp"
#include "metering/moment.hpp"

namespace amsbridge::device {

/// How it stands between the device and its broker.
struct BrokerStanding {
  /// As in schema Status of docs/openapi.yaml.
  enum class Code : std::uint8_t { connecting, connected, lost, failed };

  Code code = Code::connecting;
  std::string sentence = "connecting";  ///< without a full stop
  Moment since = {};                    ///< that the code is this one
};

/// `connecting`, `connected`, `lost`, `failed`.
[[nodiscard]] std::string_view name(BrokerStanding::Code);

/// What came of a try to use a broker (schema Tested of docs/openapi.yaml).
struct BrokerTrialResult {
  enum class Code : std::uint8_t { connected, failed, no_answer };

  Code code = Code::no_answer;
  std::string sentence;  ///< with a full stop

  [[nodiscard]] bool ok() const { return code == Code::connected; }
};

/// `connected`, `failed`, `no_answer`.
[[nodiscard]] std::string_view name(BrokerTrialResult::Code);

/// Hears of the connection, from within BrokerLink::tick alone.
class BrokerListener {
 public:
  /// Publishing works from now on.
  virtual void broker_connected(Moment now) = 0;
  /// The connection is over; what was on its way is forgotten.
  virtual void broker_lost(Moment now) = 0;
  virtual void acknowledged(MqttTransport::Ticket ticket) = 0;
  /// On a topic that the link subscribes to.
  virtual void message(std::string_view topic, std::string_view payload, Kept kept, Moment now) = 0;

 protected:
  ~BrokerListener() = default;
};

struct BrokerCounters {
  std::uint64_t acknowledged = 0;
  std::uint32_t on_way = 0;
  std::uint32_t reconnects = 0;  ///< connections but the first
};

/// How the broker of these settings is reached. `client_id` is taken where they name none.
[[nodiscard]] MqttConnection connection_of(const MqttSettings& mqtt, std::string_view client_id);

/// Keeps the connection to the broker of the settings: connects while the network is there, with growing
/// pauses between attempts, says `online` and leaves `offline` as its will, and subscribes.
class BrokerLink final : private MqttTransport::Sink {
 public:
  using Ticket = MqttTransport::Ticket;
  using Random = std::function<std::uint32_t()>;  ///< any 32 bits

  static constexpr std::size_t most_listeners = 4;
  static constexpr std::chrono::seconds connect_limit{30};
  static constexpr std::chrono::seconds trial_limit{15};
  /// Nothing acknowledged for so long while something is on its way: the connection is given up.
  static constexpr std::chrono::seconds answer_limit{30};
  /// A connection of so long is a good one: the pauses begin anew after it.
  static constexpr std::chrono::seconds good_connection{20};

  /// The transport must outlive this.
  BrokerLink(MqttTransport& transport, Random random);

  /// It must outlive this.
  void add(BrokerListener&);

  /// From now on by these settings. `client_id` is taken where they name none. Another connection than the
  /// one that is there takes its place with the next tick.
  void use(const Settings& settings, std::string_view client_id);

  /// To be called all the time. Says goodbye when the network is gone.
  void tick(Moment now, bool has_network);

  /// QoS 1. 0: not taken.
  Ticket publish(std::string_view topic, std::string_view payload, bool retain);
  Ticket publish(std::string_view topic, MadePayload payload, bool retain);

  [[nodiscard]] bool is_connected() const { return state_ == State::connected; }
  [[nodiscard]] const BrokerStanding& standing() const { return standing_; }
  /// False: no broker has been chosen, or the device is leaving.
  [[nodiscard]] bool is_wanted() const { return !connection_.host.empty() && !leaving_; }
  [[nodiscard]] BrokerCounters counters() const { return counters_; }
  /// As in the settings.
  [[nodiscard]] const MqttConnection& connection() const { return connection_; }

  /// Tries another broker. There is one transport, so the connection that is there ends for as long
  /// (`trial_limit` at most) and readings wait. False if a trial is under way.
  bool test(const MqttConnection& connection, Moment now);
  [[nodiscard]] bool is_testing() const { return trial_ && !trial_->is_over; }
  /// What came of it, once.
  std::optional<BrokerTrialResult> take_trial_result();

  /// Says `offline` and goodbye, before a restart. `has_left` after two seconds at the latest, while `tick`
  /// is called.
  void leave(Moment now);
  [[nodiscard]] bool has_left() const { return leaving_ && state_ == State::idle; }

 private:
  enum class State : std::uint8_t { idle, connecting, connected };
  using Steady = std::chrono::steady_clock::time_point;

  struct Trial {
    Trial(MqttConnection to, Steady until) : connection(std::move(to)), end(until) {}

    MqttConnection connection;
    Steady end;
    std::optional<BrokerTrialResult> result;
    bool has_begun = false;
    bool is_over = false;  // the transport is free again
  };

  void connected() override;
  void disconnected(std::string_view why) override;
  void acknowledged(Ticket ticket) override;
  void message(std::string_view topic, std::string_view payload, Kept kept) override;

  // What is heard is meant for the trial.
  [[nodiscard]] bool is_trying() const { return is_testing() && trial_->has_begun; }
  void connect();
  void drop(std::string_view why);
  void over(std::string_view why, BrokerStanding::Code);
  void pause();
  void check_limits();
  void run_trial(bool has_network);
  void subscribe();
  void set(BrokerStanding::Code, std::string_view sentence);
  Ticket count(Ticket ticket);

  MqttTransport& transport_;
  Random random_;
  std::array<BrokerListener*, most_listeners> listeners_{};
  std::size_t listener_count_ = 0;
  MqttConnection connection_;
  std::string command_topic_, home_assistant_topic_;  // empty: not subscribed to
  std::chrono::seconds longest_pause_{60};
  bool has_changed_ = false;
  State state_ = State::idle;
  BrokerStanding standing_;
  BrokerCounters counters_;
  bool was_connected_ = false;
  Moment now_{};
  Steady since_{};     // of the state
  Steady answered_{};  // something was, or nothing was on its way
  Steady next_try_{};
  std::chrono::milliseconds next_pause_{1000};
  std::optional<Trial> trial_;
  bool leaving_ = false;
  Steady leave_end_{};
};

}  // namespace amsbridge::device
