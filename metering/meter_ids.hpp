#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amsbridge {

/// The ids that came over one source. Some meters tell two by turns (a serial number in one list, a metering
/// point in another); who took them for two meters would see neither whole.
class MeterIds {
 public:
  enum class Told {
    same,    ///< the meter goes on, under this id or another of its own
    first,   ///< of this source
    joined,  ///< seen before another one: both mean one meter from now on
    other,   ///< a meter that was not here before
  };

  /// To be called for each id that is told. Afterwards `current` names the meter.
  Told tell(std::string_view id);

  /// The id that the meter goes by; empty before the first.
  [[nodiscard]] const std::string& current() const { return current_; }

 private:
  static constexpr std::size_t most = 8;

  std::string current_;
  std::vector<std::string> known_;  // of this meter, and of those that it may be
  bool joined_ = false;
};

}  // namespace amsbridge
