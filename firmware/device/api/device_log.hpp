#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ams/text.hpp"
#include "firmware/device/api/pieces.hpp"
#include "metering/log.hpp"
#include "metering/moment.hpp"

namespace amsbridge::device {

/// The last lines of the log, for the page: what `say` fills. Takes 3 KiB and no heap.
class DeviceLog {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  static constexpr std::size_t most_lines = 40;
  static constexpr std::size_t most_octets = 2'560;  ///< of all lines
  static constexpr std::size_t longest_line = 200;   ///< octets; more are cut off

  /// Control characters become blanks, so that nobody makes up a line.
  void add(LogLevel level, std::string_view words, Steady now);

  struct Line {
    std::uint32_t number = 0;  ///< rises by one from line to line, from 1
    LogLevel level = LogLevel::info;
    Steady time;
    std::string_view words;  ///< until the next line is added
  };
  /// The first line that is there with a number above `number`; one with the number 0 if there is none.
  [[nodiscard]] Line after(std::uint32_t number) const;
  /// Number of the latest line; 0 without any.
  [[nodiscard]] std::uint32_t latest() const { return latest_; }

 private:
  struct Entry {
    Steady time;
    std::uint8_t length = 0;
    LogLevel level = LogLevel::info;
  };
  void drop_oldest();

  std::array<char, most_octets> text_{};
  std::array<Entry, most_lines> entries_{};
  std::size_t octets_ = 0;
  std::size_t lines_ = 0;
  std::uint32_t latest_ = 0;
};

/// `error`, `warning`, `info`, `debug`.
[[nodiscard]] std::string_view level_name(LogLevel level);

/// Schema LogEvent of docs/openapi.yaml.
void write_log_event(ams::TextWriter& out, const DeviceLog::Line& line, const Moment& now);

/// Schema Log. The log must outlive it.
[[nodiscard]] Pieces log_pieces(const DeviceLog& log, const Moment& now);

}  // namespace amsbridge::device
