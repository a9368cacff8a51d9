#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "firmware/device/board/chip.hpp"
#include "firmware/device/boot/boot_story.hpp"

namespace amsbridge::device {

/// Breaks boot loops: counts crashes that come within a minute after the start. What outlives a restart
/// (BootRecord) says how many there will have been if this run crashes soon, so that nothing need be written
/// in the crash.
class BootWatch {
 public:
  static constexpr std::chrono::seconds quick{60};
  static constexpr std::uint32_t loop = 3;

  /// Looks at why the program began.
  BootWatch(Chip& chip, Instant start);

  /// The run has lasted a minute: what happens from now on is no quick crash.
  void tick(Instant now);

  /// The last three runs have crashed within their first minute.
  [[nodiscard]] bool is_crash_loop() const { return quick_crashes_ >= loop; }
  /// In a row, up to the start of this run.
  [[nodiscard]] std::uint32_t quick_crashes() const { return quick_crashes_; }
  /// `Three quick crashes in a row, the last: Exception (3) at 0x4020ab12`. Empty without a crash loop.
  [[nodiscard]] std::string words() const { return words_; }

 private:
  Chip& chip_;
  Instant start_;
  std::uint32_t quick_crashes_ = 0;
  bool is_settled_ = false;
  std::string words_;
};

}  // namespace amsbridge::device
