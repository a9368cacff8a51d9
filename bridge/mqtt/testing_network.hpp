#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace amsbridge::testing {

/// A TCP port of 127.0.0.1 that nobody had a moment ago.
[[nodiscard]] std::uint16_t free_port();

/// Whether somebody listens on 127.0.0.1 and this port.
[[nodiscard]] bool accepts_connections(std::uint16_t port);

/// Owns a descriptor.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;

  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] int release() noexcept;
  void reset() noexcept;

 private:
  int value_;
};

/// Listens on 127.0.0.1: connections are accepted by the kernel, and nobody answers but who takes them from
/// the descriptor.
class SilentListener {
 public:
  SilentListener();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int descriptor() const { return listener_.get(); }

 private:
  Descriptor listener_;
  std::uint16_t port_;
};

/// A line that can be cut: carries one TCP connection after the other to a port of 127.0.0.1.
class TestingRelay {
 public:
  explicit TestingRelay(std::uint16_t target);
  ~TestingRelay();
  TestingRelay(const TestingRelay&) = delete;
  TestingRelay& operator=(const TestingRelay&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Resets the connection that is carried now, on both sides, without a word of MQTT.
  void cut();

 private:
  void run();
  void carry(const Descriptor& client, const Descriptor& server);

  std::uint16_t target_;
  Descriptor listener_;
  std::uint16_t port_;
  std::atomic<bool> ending_ = false;
  std::atomic<int> cuts_ = 0;
  std::thread thread_;
};

}  // namespace amsbridge::testing
