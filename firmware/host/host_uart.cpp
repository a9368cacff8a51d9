#include "firmware/host/host_uart.hpp"

#include "metering/log.hpp"

namespace amsbridge::device {

void HostUart::open(const SerialParameters& parameters, ReceivePin) {
  parameters_ = parameters;
  line_.reset();
  next_try_ = {};
  if (!path_.empty()) try_open();
}

void HostUart::try_open() {
  constexpr std::chrono::seconds pause{1};
  next_try_ = std::chrono::steady_clock::now() + pause;
  auto line = SerialLine::open(operating_system(), {path_, parameters_});
  if (!line) return say(LogLevel::debug, line.error().sentence);
  line_.emplace(std::move(*line));
}

std::size_t HostUart::read(std::span<std::uint8_t> octets) {
  errors_ = {};
  if (!line_ && !path_.empty() && std::chrono::steady_clock::now() >= next_try_) try_open();
  if (!line_) return 0;
  const auto result = line_->read(octets);
  if (result.event == SerialLine::Event::lost) line_.reset();
  if (result.event != SerialLine::Event::octets) return 0;
  errors_ = result.errors;
  return result.count;
}

}  // namespace amsbridge::device
