#include "bridge/mqtt/testing_subscriber.hpp"

#include <algorithm>
#include <mosquitto.h>
#include <stdexcept>
#include <utility>

namespace amsbridge::testing {
namespace {

constexpr std::chrono::seconds patience{30};

mosquitto* new_client(const TestingSubscriber::Options& options, void* self) {
  [[maybe_unused]] static const int initialised = mosquitto_lib_init();
  const bool clean = options.client_id.empty();
  return mosquitto_new(clean ? nullptr : options.client_id.c_str(), clean, self);
}

}  // namespace

struct TestingSubscriber::Callbacks {
  static TestingSubscriber& self(void* data) { return *static_cast<TestingSubscriber*>(data); }

  static void connected(mosquitto* client, void* data, int code) {
    constexpr int qos = 2;  // as sent, then
    if (code == 0) mosquitto_subscribe(client, nullptr, self(data).topics_.c_str(), qos);
  }

  static void subscribed(mosquitto*, void* data, int, int, const int*) {
    const std::lock_guard lock(self(data).mutex_);
    self(data).subscribed_ = true;
    self(data).changed_.notify_all();
  }

  static void arrived(mosquitto*, void* data, const mosquitto_message* message) {
    Received received{message->topic, {}, message->qos, message->retain};
    if (message->payloadlen > 0) {
      received.payload.assign(static_cast<const char*>(message->payload),
                              static_cast<std::size_t>(message->payloadlen));
    }
    const std::lock_guard lock(self(data).mutex_);
    self(data).received_.push_back(std::move(received));
    self(data).changed_.notify_all();
  }
};

TestingSubscriber::TestingSubscriber(const Options& options)
    : topics_(options.topics), client_(new_client(options, this), &mosquitto_destroy) {
  mosquitto_connect_callback_set(client_.get(), &Callbacks::connected);
  mosquitto_subscribe_callback_set(client_.get(), &Callbacks::subscribed);
  mosquitto_message_callback_set(client_.get(), &Callbacks::arrived);
  if (!options.user.empty()) {
    mosquitto_username_pw_set(client_.get(), options.user.c_str(), options.password.c_str());
  }
  constexpr int keep_alive = 60;
  const bool connected = mosquitto_connect(client_.get(), "127.0.0.1", options.port, keep_alive) == 0 &&
                         mosquitto_loop_start(client_.get()) == 0;
  std::unique_lock lock(mutex_);
  if (connected && changed_.wait_for(lock, patience, [this] { return subscribed_; })) return;
  lock.unlock();
  mosquitto_loop_stop(client_.get(), true);
  throw std::runtime_error("the test's subscriber cannot subscribe");
}

TestingSubscriber::~TestingSubscriber() {
  mosquitto_disconnect(client_.get());
  mosquitto_loop_stop(client_.get(), false);
}

std::vector<TestingSubscriber::Received> TestingSubscriber::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

std::vector<std::string> TestingSubscriber::payloads(const std::string& topic) const {
  std::vector<std::string> found;
  for (Received& message : received()) {
    if (message.topic == topic) found.push_back(std::move(message.payload));
  }
  return found;
}

bool TestingSubscriber::wait_until(const std::function<bool(const std::vector<Received>&)>& enough) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return enough(received_); });
}

bool TestingSubscriber::wait_for_payload(const std::string& topic, const std::string& payload) const {
  return wait_until([&](const std::vector<Received>& received) {
    return std::ranges::any_of(received, [&](const Received& message) {
      return message.topic == topic && message.payload == payload;
    });
  });
}

TestingSubscriber::Options TestingSubscriber::with_port(std::uint16_t port) {
  Options options;
  options.port = port;
  return options;
}

}  // namespace amsbridge::testing
