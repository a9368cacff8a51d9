#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/device/board/files.hpp"
#include "metering/memory.hpp"
#include "metering/moment.hpp"

namespace amsbridge::device {

/// Small facts that outlive a restart: registers, ids, which line has which meter. They are in RAM at once
/// and in the file `memory` an hour later at the most, so a power cut costs what the last hour brought.
class DeviceMemory final : public Memory {
 public:
  static constexpr std::string_view file = "memory";
  static constexpr std::size_t most_octets = 3072;        ///< of all facts; beyond it the oldest go
  static constexpr std::size_t longest_value = 1024;      ///< longer ones are left out
  static constexpr std::chrono::seconds pause{3600};      ///< between two writings
  static constexpr std::chrono::seconds first_pause{60};  ///< from the start to the first

  /// Reads what is there; a file that is damaged counts as none. The files must outlive this.
  DeviceMemory(Files& files, Moment started);

  void remember(const std::string& scope, const std::string& key, const std::string& value) override;
  [[nodiscard]] std::map<std::string, std::string> recall(const std::string& scope) override;
  void forget(const std::string& scope) override;

  /// To be called now and then.
  void tick(Moment now);
  /// Writes what has changed, before a planned restart. False if that failed.
  bool save(Moment now);

 private:
  struct Fact {
    std::string scope, key, value;
    [[nodiscard]] std::size_t octets() const { return scope.size() + key.size() + value.size() + 6; }
  };

  void load();
  void put(Fact);

  Files& files_;
  std::vector<Fact> facts_;  // the one changed last is last
  std::size_t octets_ = 0;
  bool has_changed_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace amsbridge::device
