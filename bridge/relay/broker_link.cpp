#include "bridge/relay/broker_link.hpp"

#include <tuple>
#include <utility>

#include <boost/asio/post.hpp>

#include "bridge/relay/broker_options.hpp"
#include "metering/topics.hpp"

namespace amsbridge {
namespace {

// The answer to `capture` tells 8 KiB of each meter: as much as 2,000 of them have.
constexpr std::size_t longest_payload = 16'777'216;

MosquittoOptions options_of(const Settings& settings) {
  const MqttSettings& mqtt = settings.mqtt;
  const Topics topics(mqtt.base);
  const Message offline{topics.bridge_status(), "offline", mqtt.qos, true};
  MosquittoOptions options = broker_options(mqtt);
  options.will = offline;
  options.goodbye = offline;
  options.birth = Message{topics.bridge_status(), "online", mqtt.qos, true};
  if (settings.commands.allow != CommandRights::none)
    options.subscriptions.push_back({mqtt.subscribe_topic, mqtt.qos});
  if (settings.home_assistant.discovery)
    options.subscriptions.push_back({settings.home_assistant.status_topic, 0});
  options.queue_limit = mqtt.queue_limit;
  options.payload_limit = longest_payload;
  return options;
}

}  // namespace

bool BrokerLink::are_alike(const Settings& one, const Settings& other) {
  const auto subscriptions = [](const Settings& settings) {
    return std::tuple(settings.commands.allow == CommandRights::none, settings.home_assistant.discovery,
                      settings.home_assistant.status_topic);
  };
  return one.mqtt == other.mqtt && subscriptions(one) == subscriptions(other);
}

// Events come on the publisher's thread; what they cause happens on the loop's.
void BrokerLink::start(const Settings& settings) {
  constexpr std::chrono::milliseconds farewell{500};
  if (publisher_) publisher_->stop(farewell);
  publisher_.reset();
  generation_ = std::make_shared<int>();
  publisher_ = std::make_unique<MosquittoPublisher>(
      options_of(settings), [this, generation = std::weak_ptr(generation_)](broker::Event event) {
        boost::asio::post(loop_, [this, generation, event = std::move(event)] {
          if (!generation.expired()) handler_(event);
        });
      });
}

std::size_t BrokerLink::stop(std::chrono::milliseconds limit) {
  return publisher_->stop(limit);
}

}  // namespace amsbridge
