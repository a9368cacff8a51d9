#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "firmware/device/board/uart.hpp"
#include "simulator/line.hpp"

namespace amsbridge::device {

/// A UART with a sender at the other end of its wire, bit for bit: what is sent arrives as a receiver with
/// the settings that the UART is open with gets it, at once.
class FakeUart final : public Uart {
 public:
  static constexpr std::size_t room = 1024;

  explicit FakeUart(const simulator::LineSettings& sender, ReceivePin wire = ReceivePin::gpio3)
      : sender_(sender), wire_(wire) {}

  /// The sender is another one from now on.
  void replace(const simulator::LineSettings& sender) { sender_ = sender; }

  void send(std::span<const std::uint8_t> octets) {
    if (opened.empty() || pin_ != wire_) return;
    simulator::Waveform waveform(sender_);
    waveform.idle(std::chrono::milliseconds(50));
    waveform.send(octets);
    waveform.idle(std::chrono::milliseconds(50));
    for (const simulator::ReceivedOctet& octet : simulator::receive(waveform, receiver_)) {
      if (waiting_.size() == room) {
        ++overruns_;
        return;
      }
      waiting_.push_back(octet);
    }
  }

  void open(const SerialParameters& parameters, ReceivePin pin) override {
    opened.push_back(parameters);
    pin_ = pin;
    receiver_.baud = parameters.baud;
    receiver_.data_bits = static_cast<unsigned>(parameters.data_bits);
    receiver_.parity = parameters.parity == Parity::none   ? simulator::Parity::none
                       : parameters.parity == Parity::even ? simulator::Parity::even
                                                           : simulator::Parity::odd;
    waiting_.clear();
  }

  std::size_t read(std::span<std::uint8_t> octets) override {
    errors_ = {true, 0, false};
    std::size_t size = 0;
    for (; size < octets.size() && !waiting_.empty(); ++size) {
      const simulator::ReceivedOctet next = waiting_.front();
      waiting_.pop_front();
      octets[size] = next.octet;
      errors_.at_end = next.parity_error || next.framing_error;
      if (errors_.at_end) ++errors_.octets;
    }
    return size;
  }

  LineErrors errors() override { return errors_; }
  [[nodiscard]] std::uint32_t overruns() const override { return overruns_; }
  [[nodiscard]] ReceivePin pin() const { return pin_; }

  std::vector<SerialParameters> opened;  ///< all, in their order

 private:
  simulator::LineSettings sender_;
  simulator::LineSettings receiver_;
  ReceivePin wire_;
  ReceivePin pin_ = ReceivePin::gpio3;
  std::deque<simulator::ReceivedOctet> waiting_;
  LineErrors errors_;
  std::uint32_t overruns_ = 0;
};

}  // namespace amsbridge::device
