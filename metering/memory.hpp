#pragma once

#include <map>
#include <string>

namespace amsbridge {

/// Small facts that outlive a restart: at most 4096 octets each, larger ones are left out. `scope` is a meter
/// or a part of the program.
class Memory {
 public:
  virtual ~Memory() = default;

  virtual void remember(const std::string& scope, const std::string& key, const std::string& value) = 0;
  [[nodiscard]] virtual std::map<std::string, std::string> recall(const std::string& scope) = 0;
  virtual void forget(const std::string& scope) = 0;
};

}  // namespace amsbridge
