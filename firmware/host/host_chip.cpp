#include "firmware/host/host_chip.hpp"

#include <charconv>
#include <fstream>
#include <malloc.h>
#include <utility>

namespace amsbridge::device {
namespace {

/// `21.56` and `-3`; nothing for any other text.
std::optional<ams::Decimal> decimal(std::string text) {
  const std::size_t point = text.find('.');
  const std::size_t digits = point == std::string::npos ? 0 : text.size() - point - 1;
  if (point != std::string::npos) text.erase(point, 1);
  ams::Decimal number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number.mantissa);
  if (error != std::errc{} || end != text.data() + text.size() || digits > 3) return std::nullopt;
  number.exponent = static_cast<std::int8_t>(-static_cast<int>(digits));
  return number;
}

std::size_t in_use() {
  return mallinfo2().uordblks;
}

}  // namespace

HostChip::HostChip(const ControlFolder& surroundings, HostChipOptions options)
    : surroundings_(surroundings), options_(std::move(options)), in_use_at_first_(in_use()) {}

std::string HostChip::reset_words() const {
  switch (options_.reset_reason) {
    case ResetReason::power: return "power on";
    case ResetReason::software: return "restart";
    case ResetReason::watchdog: return "watchdog";
    case ResetReason::exception: return "exception";
  }
  return {};
}

Heap HostChip::heap() const {
  constexpr std::size_t as_on_the_chip = 48'000;
  const std::size_t now = in_use();
  const std::size_t taken = now > in_use_at_first_ ? now - in_use_at_first_ : 0;
  const auto free = static_cast<std::uint32_t>(taken < as_on_the_chip ? as_on_the_chip - taken : 0);
  return {free, free};
}

BootRecord HostChip::boot_record() const {
  BootRecord record;
  if (options_.reset_reason == ResetReason::power) return record;
  std::ifstream(options_.boot_record) >> record.quick_crashes;
  return record;
}

void HostChip::keep(const BootRecord& record) {
  std::ofstream(options_.boot_record) << record.quick_crashes << '\n';
}

void HostLed::set(bool lit) {
  if (lit != is_lit_) surroundings_.show_led(lit);
  is_lit_ = lit;
}

void HostThermometer::measure() {
  const auto text = surroundings_.temperature();
  celsius_ = text ? decimal(*text) : std::nullopt;
}

}  // namespace amsbridge::device
