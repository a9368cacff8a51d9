#pragma once

#include <map>
#include <string>

#include "metering/memory.hpp"

namespace amsbridge {

/// Components by key, with the digits behind the point that their values have.
using Components = std::map<std::string, int, std::less<>>;

/// A device that Home Assistant has been told of.
struct ToldDevice {
  std::string line;      ///< what it was read from; empty for the bridge itself
  int channel = 0;       ///< of a sub-meter
  std::string level;     ///< in topics
  std::string identity;  ///< its id, else its level
  Components components;

  bool operator==(const ToldDevice&) const = default;
};

/// Which devices Home Assistant has been told of, by discovery topic: over restarts, since only those who
/// know can take back what is retained.
class Ledger {
 public:
  /// The memory must outlive this. What cannot be read in it is forgotten.
  explicit Ledger(Memory& memory);

  [[nodiscard]] const std::map<std::string, ToldDevice>& devices() const { return devices_; }
  /// Null if it is not known.
  [[nodiscard]] const ToldDevice* find(const std::string& topic) const;

  void put(const std::string& topic, ToldDevice);
  void erase(const std::string& topic);

 private:
  void compact();

  Memory& memory_;
  std::map<std::string, ToldDevice> devices_;
};

}  // namespace amsbridge
