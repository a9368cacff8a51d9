#include "bridge/mqtt/broker_trial.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "bridge/mqtt/broker_words.hpp"
#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/network/quiet_thread.hpp"

namespace amsbridge {
namespace {

using Code = BrokerTrialResult::Code;
using std::chrono::milliseconds;

constexpr std::uint64_t ticket = 1;

BrokerName name_of(const MosquittoOptions& options) {
  return {options.host, options.port, options.user, options.tls.has_value()};
}

// Reasons are written for the end of a line in the log.
std::string as_sentences(std::string reason, std::string_view next_step) {
  if (!reason.empty() && reason.front() >= 'a' && reason.front() <= 'z')
    reason.front() = static_cast<char>(reason.front() - 'a' + 'A');
  if (!reason.ends_with('?')) reason += '.';
  if (!next_step.empty()) reason.append(" ").append(next_step);
  return reason;
}

MosquittoOptions for_a_test(MosquittoOptions options, milliseconds limit) {
  options.client_id = fmt::format("amsbridge-test-{:08x}", std::random_device()());
  options.session = Session::clean;
  options.will.reset();
  options.birth.reset();
  options.goodbye.reset();
  options.subscriptions.clear();
  // A broker that does not know MQTT 5 is asked once more at once; one that is silent leaves time to say so.
  constexpr milliseconds at_once{50};
  options.first_pause = at_once;
  options.pause_limit = at_once;
  options.connect_limit = limit * 2 / 3;
  return options;
}

}  // namespace

std::string name(Code code) {
  switch (code) {
    case Code::connected: return "connected";
    case Code::refused: return "refused";
    case Code::failed: return "failed";
    case Code::no_answer: return "no_answer";
  }
  return "no_answer";
}

struct BrokerTrial::Run {
  void take(const broker::Event& event);
  void fail(Code code, const std::string& reason, std::string_view next_step, bool is_certain);
  void settle(Code code, std::string sentence);
  [[nodiscard]] std::optional<BrokerTrialResult> await(const MosquittoOptions& options, milliseconds limit);
  void run(const MosquittoOptions& options, milliseconds limit);
  [[nodiscard]] BrokerTrialResult judged(BrokerTrialResult end, const MosquittoOptions& options,
                                         const Counters& counters) const;

  std::string topic;
  Done done;
  std::thread thread;

  std::mutex mutex;
  std::condition_variable changed;
  std::optional<BrokerTrialResult> result;
  std::string last_reason;  ///< of a failure that another attempt may follow well
  int failures = 0;
  bool was_accepted = false;
  bool is_settled = false;  ///< nothing is waited for but the connection
  bool is_cancelled = false;
  bool is_over = false;
};

void BrokerTrial::Run::settle(Code code, std::string sentence) {
  const std::lock_guard lock(mutex);
  if (!result) result = BrokerTrialResult{code, std::move(sentence)};
  changed.notify_one();
}

// The second failure counts: after the first one it may go on with MQTT 3.1.1.
void BrokerTrial::Run::fail(Code code, const std::string& reason, std::string_view next_step,
                            bool is_certain) {
  {
    const std::lock_guard lock(mutex);
    last_reason = as_sentences(reason, next_step);
    if (++failures < 2 && !is_certain) return;
  }
  settle(code, as_sentences(reason, next_step));
}

// On the publisher's thread.
void BrokerTrial::Run::take(const broker::Event& event) {
  if (const auto* refused = std::get_if<broker::Refused>(&event)) {
    fail(Code::refused, refused->reason,
         refused->credentials ? "Check user name and password: the broker must know both." : "",
         refused->credentials);
  } else if (const auto* failed = std::get_if<broker::ConnectFailed>(&event)) {
    fail(Code::failed, failed->reason, "Check the broker's host, port and TLS.", false);
  } else if (const auto* lost = std::get_if<broker::Disconnected>(&event)) {
    fail(Code::failed, lost->reason, "Look into the broker's log for the reason.", true);
  } else if (std::holds_alternative<broker::Connected>(event)) {
    const std::lock_guard lock(mutex);
    was_accepted = true;
    if (is_settled && !result) result = BrokerTrialResult{Code::connected, {}};
    changed.notify_one();
  } else if (std::holds_alternative<broker::Settled>(event)) {
    const std::lock_guard lock(mutex);
    is_settled = true;
    // Before: it is not even sendable, which the counters tell, too.
    if (was_accepted && !result) result = BrokerTrialResult{Code::connected, {}};
    changed.notify_one();
  }
}

std::optional<BrokerTrialResult> BrokerTrial::Run::await(const MosquittoOptions& options,
                                                         milliseconds limit) {
  std::unique_lock lock(mutex);
  changed.wait_for(lock, limit, [this] { return result.has_value() || is_cancelled; });
  if (is_cancelled) return std::nullopt;
  if (result) return result;
  constexpr std::string_view hint = "Check host and port, and whether a firewall stands between.";
  if (was_accepted) {
    return BrokerTrialResult{Code::no_answer,
                             fmt::format("The broker at {} accepted the connection, but did not "
                                         "confirm a message within {} s.",
                                         name_of(options).address(), limit.count() / 1000)};
  }
  if (!last_reason.empty()) return BrokerTrialResult{Code::no_answer, last_reason};
  return BrokerTrialResult{Code::no_answer, as_sentences(words_for_no_answer(name_of(options), limit), hint)};
}

// Whether the message was taken, the counters tell.
BrokerTrialResult BrokerTrial::Run::judged(BrokerTrialResult end, const MosquittoOptions& options,
                                           const Counters& counters) const {
  if (!end.ok()) return end;
  const BrokerName broker = name_of(options);
  const std::string who = broker.user.empty() ? "us" : fmt::format("user '{}'", broker.user);
  if (counters.refused > 0) {
    return {Code::refused,
            fmt::format("Connected to the broker at {}, but it does not let {} publish on '{}'. "
                        "Check the broker's access rules.",
                        broker.address(), who, topic)};
  }
  return {Code::connected,
          fmt::format("Connected to the broker at {}{}.", broker.address(), broker.tls ? " over TLS" : "")};
}

void BrokerTrial::Run::run(const MosquittoOptions& options, milliseconds limit) {
  std::optional<BrokerTrialResult> end;
  {
    MosquittoPublisher publisher(options, [this](const broker::Event& event) { take(event); });
    if (!topic.empty()) publisher.publish({.topic = topic, .payload = {}, .qos = 1, .ticket = ticket});
    end = await(options, limit);
    if (end) end = judged(std::move(*end), options, publisher.counters());
    publisher.stop(milliseconds(0));
  }
  {
    const std::lock_guard lock(mutex);
    is_over = true;
    if (is_cancelled) return;
  }
  if (end) done(std::move(*end));
}

BrokerTrial::~BrokerTrial() {
  if (!run_) return;
  {
    const std::lock_guard lock(run_->mutex);
    run_->is_cancelled = true;
  }
  run_->changed.notify_one();
  run_->thread.join();
}

bool BrokerTrial::start(MosquittoOptions options, std::string topic, Done done, milliseconds limit) {
  if (run_) {
    {
      const std::lock_guard lock(run_->mutex);
      if (!run_->is_over) return false;
    }
    run_->thread.join();
  }
  run_ = std::make_shared<Run>();
  run_->is_settled = topic.empty();
  run_->topic = std::move(topic);
  run_->done = std::move(done);
  run_->thread = start_quiet_thread(
      [run = run_.get(), own = for_a_test(std::move(options), limit), limit] { run->run(own, limit); });
  return true;
}

}  // namespace amsbridge
