#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace amsbridge::device {

/// Why the program began.
enum class ResetReason : std::uint8_t {
  power,      ///< power came, or the reset pin
  software,   ///< it asked for it
  watchdog,   ///< it hung
  exception,  ///< it crashed
};

struct Heap {
  std::uint32_t free = 0;           ///< octets
  std::uint32_t largest_block = 0;  ///< that can still be had in one piece
};

/// What outlives a restart but not a power cut (RTC memory), for the boot-loop breaker.
struct BootRecord {
  std::uint32_t quick_crashes = 0;  ///< in a row
};

class Chip {
 public:
  /// Of this one chip: twelve lower-case hexadecimal digits, its MAC address.
  [[nodiscard]] virtual std::string id() const = 0;
  /// `ESP8266EX`, and where it runs on a computer, `host`.
  [[nodiscard]] virtual std::string_view model() const = 0;
  [[nodiscard]] virtual ResetReason reset_reason() const = 0;
  /// The same with what is known of a crash: `Exception (3) at 0x4020ab12`.
  [[nodiscard]] virtual std::string reset_words() const = 0;

  /// Begins anew. Returns on a computer: call nothing after it.
  virtual void restart() = 0;
  virtual void feed_watchdog() = 0;
  [[nodiscard]] virtual Heap heap() const = 0;
  [[nodiscard]] virtual bool is_button_pressed() const = 0;

  /// Zero after a power cut.
  [[nodiscard]] virtual BootRecord boot_record() const = 0;
  virtual void keep(const BootRecord&) = 0;

 protected:
  ~Chip() = default;
};

class Led {
 public:
  virtual void set(bool lit) = 0;

 protected:
  ~Led() = default;
};

}  // namespace amsbridge::device
