#pragma once

#ifdef ESP32
#include <mutex>
#endif

namespace amsbridge::device {

/// Held by whoever uses the device's parts. The ESP8266 has one thread, and code of the network that runs
/// while it waits; on the ESP32 the network has a task of its own, which must wait for its turn.
class Turn {
#ifdef ESP32
 public:
  Turn() : guard_(mutex()) {}

 private:
  static std::recursive_mutex& mutex() {
    static std::recursive_mutex the_one;
    return the_one;
  }
  std::lock_guard<std::recursive_mutex> guard_;
#else
 public:
  Turn() {}  // NOLINT(modernize-use-equals-default): not trivial, so that it may stand unused
#endif
};

}  // namespace amsbridge::device
