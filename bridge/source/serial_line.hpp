#pragma once

#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/source/parity_marks.hpp"
#include "bridge/source/source_url.hpp"
#include "bridge/source/system_calls.hpp"

namespace amsbridge {

/// An open, locked and set-up serial line: raw, non-blocking, without flow control. Octets with a parity or
/// framing error are delivered as they were received, because the checks above (HCS, FCS) find and count a
/// damaged telegram, whereas an octet dropped or replaced by the kernel would hide what the line did. They
/// are counted beside it, on lines that tell such errors.
class SerialLine {
 public:
  /// What becomes of octets that arrived before the line was set up: dropped where they may be noise, read at
  /// some other speed.
  enum class Arrived { dropped, kept };

  struct OpenFailure {
    std::string sentence;
    bool may_heal = false;  ///< the device may come, be set free or be made accessible: trying again helps
  };

  /// Opens the device and sets it up. Locks it against a second reader by flock (which also holds for root)
  /// and TIOCEXCL. What the line refuses (a pty has no parity) is a warning.
  [[nodiscard]] static tl::expected<SerialLine, OpenFailure> open(SystemCalls& calls, const SerialUrl& url,
                                                                  Arrived arrived = Arrived::dropped);

  SerialLine(SerialLine&&) noexcept = default;
  SerialLine& operator=(SerialLine&& other) noexcept;
  SerialLine(const SerialLine&) = delete;
  SerialLine& operator=(const SerialLine&) = delete;
  ~SerialLine();

  [[nodiscard]] int descriptor() const { return descriptor_.number(); }
  /// One sentence for each setting that the line did not take.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

  enum class Event { octets, nothing_yet, lost };
  struct ReadResult {
    Event event = Event::nothing_yet;
    std::size_t count = 0;  ///< octets read, with Event::octets
    std::string reason;     ///< a sentence, with Event::lost
    LineErrors errors;      ///< among the octets read
  };
  /// Takes what has arrived, without waiting.
  [[nodiscard]] ReadResult read(std::span<std::uint8_t> into);

 private:
  enum class Errors : bool { untold, marked };

  SerialLine(SystemCalls& calls, Descriptor descriptor, std::string path, Errors errors);
  void release() noexcept;

  SystemCalls* calls_;
  Descriptor descriptor_;
  std::string path_;
  Errors errors_;
  ParityMarks marks_;
  std::vector<std::string> warnings_;
};

}  // namespace amsbridge
