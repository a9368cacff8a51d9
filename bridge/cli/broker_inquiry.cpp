#include "bridge/cli/broker_inquiry.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/relay/broker_options.hpp"
#include "metering/topics.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::ordered_json;

// What the publisher's thread tells, for the one that waits.
class Inquiry {
 public:
  explicit Inquiry(std::string id) : id_(std::move(id)) {}

  void take(const broker::Event& event) {
    const std::lock_guard lock(mutex_);
    if (std::holds_alternative<broker::Connected>(event)) broker_ = "can be reached";
    if (const auto* failed = std::get_if<broker::ConnectFailed>(&event)) broker_ = failed->reason;
    if (const auto* refused = std::get_if<broker::Refused>(&event)) broker_ = refused->reason;
    if (const auto* message = std::get_if<broker::MessageReceived>(&event)) take_answer(message->payload);
    changed_.notify_all();
  }

  // In words, once it is known.
  std::optional<std::string> await_broker(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return broker_.has_value(); });
    return broker_;
  }
  std::string await_status(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return !status_.empty(); });
    return status_;
  }

 private:
  void take_answer(const std::string& payload) {
    const Json answer = Json::parse(payload, nullptr, false);
    if (!answer.is_object() || answer.value("id", Json()) != Json(id_) || !answer.contains("status")) return;
    constexpr int indentation = 2;
    status_ = answer["status"].dump(indentation, ' ', false, Json::error_handler_t::replace);
  }

  const std::string id_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::string> broker_;
  std::string status_;
};

std::string command_topic(const MqttSettings& mqtt) {
  const bool is_filter = mqtt.subscribe_topic.find_first_of("+#") != std::string::npos;
  return is_filter ? mqtt.base + "/command" : mqtt.subscribe_topic;
}

}  // namespace

BrokerAnswer ask_running_bridge(const MqttSettings& mqtt, std::chrono::milliseconds limit) {
  const std::string id = fmt::format("report-{:08x}", std::random_device()());
  Inquiry inquiry(id);
  MosquittoOptions options = broker_options(mqtt);
  options.client_id = "amsbridge-" + id;
  options.subscriptions = {{Topics(mqtt.base).response(), 1}};
  options.connect_limit = limit;
  MosquittoPublisher publisher(options, [&](const broker::Event& event) { inquiry.take(event); });
  // Queued until the subscription stands.
  publisher.publish({command_topic(mqtt), Json({{"id", id}, {"command", "status"}}).dump(), 1, false});
  const auto broker = inquiry.await_broker(limit);
  BrokerAnswer answer{broker.value_or("does not answer"), {}};
  if (answer.broker == "can be reached") answer.status = inquiry.await_status(limit);
  publisher.stop(std::chrono::milliseconds(0));
  return answer;
}

}  // namespace amsbridge
