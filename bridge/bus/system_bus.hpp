#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sdbus {
class IConnection;
}

namespace amsbridge {

/// What lives on a thread of the system bus. Everything is called there.
class BusClient {
 public:
  using Time = std::chrono::steady_clock::time_point;

  virtual ~BusClient() = default;
  /// There is a connection, which stays until `lost` or `closing`. May throw sdbus::Error: then it is lost.
  virtual void begin(sdbus::IConnection& connection) = 0;
  /// There is none; whatever refers to it must go. Called again at each try that fails. `why`: in words.
  virtual void lost(const std::string& why) = 0;
  /// Called after signals, posted work, and at the time that it last returned. May throw sdbus::Error.
  virtual std::optional<Time> turn() = 0;
  /// The end: the last chance to leave things as they were found, and to drop what refers to the connection.
  virtual void closing() = 0;
};

/// A connection to the system bus (DBUS_SYSTEM_BUS_ADDRESS, as usual) on a thread of its own, since calls on
/// it can last long. It is opened again when it is lost, every ten seconds at most.
class BusThread {
 public:
  explicit BusThread(BusClient& client);
  /// Waits for the calls under way, 5 s each at most.
  ~BusThread();
  BusThread(const BusThread&) = delete;
  BusThread& operator=(const BusThread&) = delete;

  /// Runs `work` on the thread, without waiting for it; false, and nothing is done, if 64 wait already. From
  /// any thread. What is left at the end is not run.
  bool post(std::function<void()> work);

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace amsbridge
