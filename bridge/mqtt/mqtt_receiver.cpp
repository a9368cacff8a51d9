#include "bridge/mqtt/mqtt_receiver.hpp"

#include <algorithm>
#include <utility>

#include "bridge/mqtt/receiver_worker.hpp"
#include "bridge/mqtt/signals.hpp"
#include "bridge/network/quiet_thread.hpp"

namespace amsbridge {
namespace {

MosquittoOptions for_receiving(MosquittoOptions options) {
  options.will.reset();
  options.birth.reset();
  options.goodbye.reset();
  options.acknowledgement = Acknowledgement::when_written;
  for (Subscription& subscription : options.subscriptions) subscription.qos = std::min(subscription.qos, 1);
  return options;
}

}  // namespace

MqttReceiver::MqttReceiver(MosquittoOptions options, broker::EventHandler handler)
    : signals_(std::make_shared<Signals>()), settled_(std::make_shared<std::atomic<std::uint64_t>>(0)) {
  auto worker = std::make_unique<ReceiverWorker>(for_receiving(std::move(options)), std::move(handler),
                                                 signals_, settled_);
  thread_ = start_quiet_thread([owned = std::move(worker)] { owned->run(); });
}

MqttReceiver::~MqttReceiver() {
  signals_->request_stop(std::chrono::steady_clock::now());
  thread_.join();
}

void MqttReceiver::settle(std::size_t messages) {
  *settled_ += messages;
  signals_->wake();
}

}  // namespace amsbridge
