#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bridge/source/serial_line.hpp"
#include "firmware/device/board/uart.hpp"

namespace amsbridge::device {

/// A serial line of this computer, often a pty, as the chip's receiver.
class HostUart final : public Uart {
 public:
  /// Empty: nothing is connected.
  explicit HostUart(std::string path) : path_(std::move(path)) {}

  void open(const SerialParameters& parameters, ReceivePin pin) override;
  std::size_t read(std::span<std::uint8_t> octets) override;
  LineErrors errors() override { return errors_; }
  [[nodiscard]] std::uint32_t overruns() const override { return 0; }

 private:
  void try_open();

  std::string path_;
  SerialParameters parameters_;
  std::optional<SerialLine> line_;
  std::chrono::steady_clock::time_point next_try_{};
  LineErrors errors_;
};

}  // namespace amsbridge::device
