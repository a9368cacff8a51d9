#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/device/board/files.hpp"

namespace amsbridge::device {

/// The numbers of readings, which rise over restarts. A file holds for each meter the first number that has
/// not been given out; numbers are set aside there by the thousand before they are used, so a power cut skips
/// a thousand at most and repeats none. While the files do not work, they may begin again.
class SequenceNumbers {
 public:
  static constexpr std::string_view file = "sequence";
  static constexpr std::uint64_t block = 1000;
  static constexpr std::size_t most_meters = 8;  ///< the one used longest ago goes

  /// The files must outlive this.
  explicit SequenceNumbers(Files& files);

  /// From 1.
  std::uint64_t next(const std::string& meter);
  /// Before a planned restart: nothing is skipped.
  void save();

 private:
  struct Count {
    std::string meter;
    std::uint64_t next = 1;
    std::uint64_t set_aside = 1;  // first number that is not
  };

  void load();
  [[nodiscard]] bool write() const;

  Files& files_;
  std::vector<Count> counts_;
};

}  // namespace amsbridge::device
