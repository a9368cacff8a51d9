#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct mosquitto;

namespace amsbridge::testing {

/// Collects what a broker on 127.0.0.1 delivers, apart from the code under test. Connects again by itself,
/// every second.
class TestingSubscriber {
 public:
  struct Received {
    std::string topic;
    std::string payload;
    int qos = 0;
    bool retain = false;
  };
  struct Options {
    std::uint16_t port = 1883;
    std::string topics = "#";
    std::string client_id;  ///< Given: a persistent session, which misses nothing while away.
    std::string user;
    std::string password;
  };

  /// Returns once subscribed; std::runtime_error otherwise.
  explicit TestingSubscriber(const Options& options);
  explicit TestingSubscriber(std::uint16_t port) : TestingSubscriber(with_port(port)) {}
  ~TestingSubscriber();
  TestingSubscriber(const TestingSubscriber&) = delete;
  TestingSubscriber& operator=(const TestingSubscriber&) = delete;

  /// Everything so far, in the order of arrival.
  [[nodiscard]] std::vector<Received> received() const;
  [[nodiscard]] std::vector<std::string> payloads(const std::string& topic) const;

  /// Waits until `enough` holds for what was received; false when it takes too long.
  [[nodiscard]] bool wait_until(const std::function<bool(const std::vector<Received>&)>& enough) const;
  [[nodiscard]] bool wait_for_payload(const std::string& topic, const std::string& payload) const;

 private:
  struct Callbacks;
  static Options with_port(std::uint16_t port);

  const std::string topics_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool subscribed_ = false;
  std::vector<Received> received_;
  std::unique_ptr<mosquitto, void (*)(mosquitto*)> client_;
};

}  // namespace amsbridge::testing
