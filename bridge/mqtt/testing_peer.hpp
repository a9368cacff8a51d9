#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bridge/mqtt/testing_network.hpp"

namespace amsbridge::testing {

/// A broker on 127.0.0.1 that says what a script says: for each whole MQTT packet the octets to answer with,
/// or nothing, to close the connection. One connection after the other; runs on a thread of its own.
class TestingPeer {
 public:
  using Script = std::function<std::optional<std::string>(const std::string& packet)>;

  explicit TestingPeer(Script script);
  ~TestingPeer();
  TestingPeer(const TestingPeer&) = delete;
  TestingPeer& operator=(const TestingPeer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  /// All packets so far, of all connections.
  [[nodiscard]] std::vector<std::string> packets() const;
  /// Waits until `enough` holds for them; false when it takes too long.
  [[nodiscard]] bool wait_until(const std::function<bool(const std::vector<std::string>&)>& enough) const;

  /// The packet type (MQTT 5, 2.1.2): 1 is CONNECT, 3 is PUBLISH.
  [[nodiscard]] static int type(const std::string& packet);
  /// Of a CONNECT: 4 is MQTT 3.1.1, 5 is MQTT 5.
  [[nodiscard]] static int version(const std::string& connect);
  /// Of a PUBLISH above QoS 0: its two octets.
  [[nodiscard]] static std::string identifier(const std::string& publish);

 private:
  void run();
  void serve(const Descriptor& client);

  Script script_;
  SilentListener listener_;
  std::atomic<bool> ending_ = false;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> packets_;
  std::thread thread_;
};

}  // namespace amsbridge::testing
