#include "simulator/line.hpp"

#include <bit>
#include <optional>

namespace simulator {
namespace {

bool parity_bit(unsigned data, Parity parity) {
  const bool odd_ones = std::popcount(data) % 2 != 0;
  return parity == Parity::even ? odd_ones : !odd_ones;
}

// Time in ticks that divide the bits of both sides evenly: a sender's bit lasts 2 * receiver.baud of them, a
// receiver's bit 2 * sender.baud.
class Uart {
 public:
  Uart(const Waveform& waveform, const LineSettings& receiver)
      : levels_(waveform.levels()),
        receiver_(receiver),
        sent_bit_(std::uint64_t{2} * receiver.baud),
        own_bit_(std::uint64_t{2} * waveform.baud()) {}

  // The next octet, or none when the line stays quiet to the end.
  std::optional<ReceivedOctet> next() {
    while (find_start()) {
      if (sample(0)) {  // a false start
        now_ += own_bit_ / 2;
        continue;
      }
      return read();
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool level(std::uint64_t tick) const {
    const std::uint64_t index = tick / sent_bit_;
    if (index >= levels_.size()) return true;
    return levels_[static_cast<std::size_t>(index)] != (receiver_.polarity == Polarity::inverted);
  }

  [[nodiscard]] bool sample(unsigned bit) const { return level(now_ + own_bit_ * bit + own_bit_ / 2); }

  // To the next change from high to low: first up out of the low the line may be in, then down.
  bool find_start() {
    const std::uint64_t end = levels_.size() * sent_bit_;
    while (now_ < end && !level(now_)) now_ += sent_bit_ - now_ % sent_bit_;
    while (now_ < end && level(now_)) now_ += sent_bit_ - now_ % sent_bit_;
    return now_ < end;
  }

  ReceivedOctet read() {
    unsigned data = 0;
    unsigned bit = 1;
    for (unsigned index = 0; index < receiver_.data_bits; ++index, ++bit)
      data |= unsigned{sample(bit)} << index;
    ReceivedOctet received = {static_cast<std::uint8_t>(data), false, false};
    if (receiver_.parity != Parity::none) {
      received.parity_error = sample(bit++) != parity_bit(data, receiver_.parity);
    }
    received.framing_error = !sample(bit);
    now_ += own_bit_ * bit + own_bit_ / 2;
    return received;
  }

  const std::vector<bool>& levels_;
  LineSettings receiver_;
  std::uint64_t sent_bit_;
  std::uint64_t own_bit_;
  std::uint64_t now_ = 0;
};

}  // namespace

Waveform::Waveform(const LineSettings& sender) : sender_(sender) {
  for (int bit = 0; bit < 12; ++bit) push(true);
}

void Waveform::send(std::span<const std::uint8_t> octets) {
  for (const std::uint8_t octet : octets) {
    const unsigned data = octet & ((1U << sender_.data_bits) - 1);
    push(false);
    for (unsigned bit = 0; bit < sender_.data_bits; ++bit) push((data >> bit & 1U) != 0);
    if (sender_.parity != Parity::none) push(parity_bit(data, sender_.parity));
    for (unsigned bit = 0; bit < sender_.stop_bits; ++bit) push(true);
  }
}

void Waveform::idle(std::chrono::microseconds duration) {
  const auto bit_microseconds = static_cast<std::int64_t>(duration.count()) * sender_.baud;
  for (std::int64_t sent = 0; sent < bit_microseconds; sent += 1'000'000) push(true);
}

std::vector<ReceivedOctet> receive(const Waveform& waveform, const LineSettings& receiver) {
  std::vector<ReceivedOctet> received;
  Uart uart(waveform, receiver);
  while (const auto octet = uart.next()) received.push_back(*octet);
  return received;
}

Octets carry(std::span<const std::uint8_t> frame, const LineSettings& sender, const LineSettings& receiver) {
  Waveform waveform(sender);
  waveform.send(frame);
  Octets octets;
  for (const ReceivedOctet& received : receive(waveform, receiver)) octets.push_back(received.octet);
  return octets;
}

}  // namespace simulator
